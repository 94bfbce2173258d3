using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>The parts of the process that the command line uses, so that tests can replace them.</summary>
internal sealed record ConsoleEnvironment
{
    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Standard output: data.</summary>
    public required Stream Out { get; init; }

    /// <summary>Standard error: messages.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person types <see cref="In"/> at a terminal.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Whether a terminal shows <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>How many characters a line of the terminal that shows <see cref="Out"/> has; null when none shows it.</summary>
    public int? Width { get; init; }

    /// <summary>Whether a terminal shows <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>What the network takes from the process: clock, variables, current folder.</summary>
    public required HostEnvironment Host { get; init; }

    /// <summary>Whether data may contain colours and other escape codes.</summary>
    public bool ColourOut => OutIsTerminal && ColourIsWanted;

    /// <summary>Whether messages may contain colours and other escape codes.</summary>
    public bool ColourError => ErrorIsTerminal && ColourIsWanted;

    private bool ColourIsWanted =>
        string.IsNullOrEmpty(Host.Variables.GetValueOrDefault("NO_COLOR")) && Host.Variables.GetValueOrDefault("TERM") != "dumb";

    /// <summary>That of this process.</summary>
    public static ConsoleEnvironment OfProcess() => new()
    {
        In = OpenInput(),
        Out = StandardOutput.Open(),
        Error = StandardError.Open(),
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        Width = Console.IsOutputRedirected ? null : ReadWidth(),
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Host = HostEnvironment.OfProcess(),
    };

    private static int? ReadWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static Stream OpenInput()
    {
        try
        {
            return Console.OpenStandardInput();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }
}
