using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bourse.Schemas.Inference;

/// <summary>
/// Derives a schema from messages: the types that were seen, whole numbers widened to numbers as in the lake's catalog, null where it was seen,
/// required what every object has. Texts that are all days or instants get a format.
/// </summary>
/// <param name="allowsOthers">Whether members that were not seen are allowed.</param>
public sealed class SchemaInference(bool allowsOthers)
{
    private const string Draft = "http://json-schema.org/draft-07/schema#";
    private const int MaxDepth = 64;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ValueObserver _values = new();

    /// <summary>How many messages were taken in.</summary>
    public long Messages { get; private set; }

    /// <summary>How many messages were passed over, because they are no JSON objects.</summary>
    public long Others { get; private set; }

    /// <summary>Takes in a message.</summary>
    public void Observe(ReadOnlySpan<byte> message)
    {
        if (message is [0xEF, 0xBB, 0xBF, ..]) message = message[3..];
        if (!IsObject(message))
        {
            Others++;
            return;
        }

        var reader = new Utf8JsonReader(message, Options);
        reader.Read();
        _values.Observe(ref reader);
        Messages++;
    }

    /// <summary>The schema of the messages so far, indented.</summary>
    /// <param name="title">Its title.</param>
    public string Write(string title)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Draft);
            json.WriteString("title", title);
            _values.WriteKeywords(json, allowsOthers);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the message once, so that one that is cut off leaves no trace.</summary>
    private static bool IsObject(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, Options);
        try
        {
            var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read())
            {
                // An escape like \ud800 that stands for half a character is not Unicode, and no name of a member.
                if (reader is { TokenType: JsonTokenType.PropertyName, ValueIsEscaped: true }) _ = reader.GetString();
            }

            return isObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
