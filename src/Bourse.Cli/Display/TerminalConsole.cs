using System.Text;
using Bourse.Cli.Frame;
using Spectre.Console;

namespace Bourse.Cli.Display;

/// <summary>
/// Standard error as a terminal, for displays that are redrawn. Spectre.Console recognizes the process's own stream only, and that one fails when the
/// terminal is gone.
/// </summary>
/// <param name="writer">Where it is written.</param>
internal sealed class TerminalConsole(TextWriter writer) : IAnsiConsoleOutput
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;

    /// <inheritdoc/>
    public TextWriter Writer => writer;

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Width => CurrentWidth;

    private static int CurrentWidth => Size(() => Console.BufferWidth, UsualWidth);

    /// <inheritdoc/>
    public int Height => Size(() => Console.WindowHeight, UsualHeight);

    /// <summary>A console on the terminal that <see cref="Output.Animated"/> has found.</summary>
    public static IAnsiConsole Create(Output output) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new TerminalConsole(output.Words) });

    /// <summary>A line cut to the terminal's width: one that is redrawn must not wrap.</summary>
    public static string Cut(string line) => line.Length < CurrentWidth ? line : line[..Math.Max(0, CurrentWidth - 2)] + "…";

    /// <summary>Messages are UTF-8 already.</summary>
    public void SetEncoding(Encoding encoding)
    {
    }

    private static int Size(Func<int> read, int usual)
    {
        try
        {
            return read() is > 0 and var size ? size : usual;
        }
        catch (IOException)
        {
            return usual;
        }
    }
}
