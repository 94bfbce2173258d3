using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Hosting;
using Microsoft.Extensions.Logging;

namespace Bourse.Cli.Frame;

/// <summary>
/// A command's output: data go to standard output, messages to standard error. Data are held back until <see cref="Flush"/>, which the command line
/// calls at the end; there is nothing to dispose.
/// </summary>
[SuppressMessage("Design", "CA1001",
    Justification = "disposing would write once more to a stream that may be gone, and close one that is not its own")]
internal sealed class Output
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly BufferedStream _bytes;
    private readonly bool _canAnimate;

    public Output(ConsoleEnvironment console, bool json, bool quiet, bool verbose)
    {
        _bytes = new BufferedStream(console.Out, 32 * 1024);
        Data = new StreamWriter(_bytes, Utf8, 4096, leaveOpen: true) { NewLine = "\n" };
        Words = console.Error;
        (Json, Quiet, Verbose) = (json, quiet, verbose);
        (ColourData, ColourWords, Width) = (console.ColourOut, console.ColourError, console.Width);
        _canAnimate = console.ErrorIsTerminal && console.ColourError && !quiet;
    }

    /// <summary>Whether data are printed as JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether messages other than failures are suppressed.</summary>
    public bool Quiet { get; }

    /// <summary>Whether messages other than failures and warnings are suppressed, as for a stage whose supervisor shows what it does.</summary>
    public bool OnlyWarnings { get; init; }

    /// <summary>Writes messages as JSON; null when they are text.</summary>
    public JsonLines? Lines { get; init; }

    /// <summary>Makes the commands in messages work.</summary>
    public PrintedCommands Commands { get; set; } = PrintedCommands.Plain;

    /// <summary>Whether details of a failure are printed.</summary>
    public bool Verbose { get; }

    /// <summary>Whether the data may contain escape codes.</summary>
    public bool ColourData { get; }

    /// <summary>How many characters a line of data may have, so that a terminal does not break it; null for any number.</summary>
    public int? Width { get; }

    /// <summary>Whether messages may contain escape codes.</summary>
    public bool ColourWords { get; }

    /// <summary>Whether a progress view may be drawn on standard error.</summary>
    public bool Animated => _canAnimate && !OnlyWarnings && Lines is null;

    /// <summary>Data as text; lines end with a line feed everywhere.</summary>
    public TextWriter Data { get; }

    /// <summary>Standard error; prefer <see cref="Say"/>.</summary>
    public TextWriter Words { get; }

    /// <summary>Writes a message to standard error, unless quiet is set.</summary>
    public void Say(string words)
    {
        if (!Quiet && !OnlyWarnings) WriteWords(Commands.In(words));
    }

    /// <summary>Writes a message that is ready to be shown.</summary>
    public void WriteWords(string words)
    {
        if (Lines is { } lines) lines.Write(LogLevel.Information, words);
        else Words.WriteLine(words);
    }

    /// <summary>Writes a warning about a problem that does not stop the command, unless quiet is set.</summary>
    public void Warn(string words)
    {
        if (Quiet) return;
        if (Lines is { } lines) lines.Write(LogLevel.Warning, Commands.In(words));
        else Words.WriteLine($"warning: {SafeText.Of(Commands.In(words))}");
    }

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Data.Flush();
        _bytes.Write(bytes);
    }

    /// <summary>Writes one JSON document, indented, ending with a line feed.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write) => WriteJson(write, indented: true);

    /// <summary>Writes one JSON document on a line of its own.</summary>
    public void WriteJsonLine(Action<Utf8JsonWriter> write) => WriteJson(write, indented: false);

    /// <summary>Writes a table: as aligned columns for a person and for line tools alike, unless the terminal is too narrow for them.</summary>
    public void WriteTable(TextTable table) => table.Write(Data, ColourData, Width);

    /// <summary>Flushes what was written so far.</summary>
    public void Flush()
    {
        Data.Flush();
        _bytes.Flush();
    }

    private void WriteJson(Action<Utf8JsonWriter> write, bool indented)
    {
        Data.Flush();
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(_bytes, options)) write(json);
        _bytes.WriteByte((byte)'\n');
    }
}
