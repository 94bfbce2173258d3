using System.Collections;
using Bourse.Cli.Configuration;
using Bourse.Events;

namespace Bourse.Cli.Frame;

/// <summary>Everything the command line takes from the process around it, so that a test can give it something else.</summary>
internal sealed record Surroundings
{
    /// <summary>Standard input.</summary>
    public required Stream In { get; init; }

    /// <summary>Standard output: data.</summary>
    public required Stream Out { get; init; }

    /// <summary>Standard error: words.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person looks at <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person looks at <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Tells the time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The environment's variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder that relative paths count from.</summary>
    public required string CurrentFolder { get; init; }

    /// <summary>Opens the event log that the settings name.</summary>
    public Func<Settings, TimeProvider, CancellationToken, Task<IEventLog>> OpenLog { get; init; } = EventLogs.OpenAsync;

    /// <summary>Whether colours and other escape codes may go to the data.</summary>
    public bool ColourOut => OutIsTerminal && ColourIsWanted;

    /// <summary>Whether colours and other escape codes may go to the words.</summary>
    public bool ColourError => ErrorIsTerminal && ColourIsWanted;

    private bool ColourIsWanted =>
        string.IsNullOrEmpty(Environment.GetValueOrDefault("NO_COLOR")) && Environment.GetValueOrDefault("TERM") != "dumb";

    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess() => new()
    {
        In = Console.OpenStandardInput(),
        Out = StandardOutput.Open(),
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Clock = TimeProvider.System,
        Environment = ReadEnvironment(),
        CurrentFolder = System.Environment.CurrentDirectory,
    };

    private static Dictionary<string, string> ReadEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return variables;
    }
}
