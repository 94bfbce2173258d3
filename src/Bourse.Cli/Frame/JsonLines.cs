using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Hosting;
using Microsoft.Extensions.Logging;

namespace Bourse.Cli.Frame;

/// <summary>Writes messages as JSON, an object a line: <c>time</c>, <c>level</c>, <c>command</c>, <c>message</c>, and what else is known.</summary>
/// <param name="writer">Standard error.</param>
/// <param name="clock">Dates the messages.</param>
/// <param name="command">The command that writes them.</param>
internal sealed class JsonLines(TextWriter writer, TimeProvider clock, string command)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();

    /// <summary>Writes a message.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="message">What it says.</param>
    /// <param name="more">Writes further members; null for none.</param>
    public void Write(LogLevel level, string message, Action<Utf8JsonWriter>? more = null)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"));
            json.WriteString("level", NameOf(level));
            json.WriteString("command", command);
            json.WriteString("message", SafeText.Of(message));
            more?.Invoke(json);
            json.WriteEndObject();
        }

        var line = System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        lock (_gate) writer.WriteLine(line);
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning",
        >= LogLevel.Error => "error",
        _ => "info",
    };
}
