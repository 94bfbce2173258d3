using System.Text;
using System.Text.Json;

namespace Bourse.Market;

/// <summary>A value of a JSON text that knows its line, so that messages can name it. Comments and trailing commas are allowed.</summary>
internal sealed class LocatedJson
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private LocatedJson(JsonTokenType kind, int line, string text) => (Kind, Line, Text) = (kind, line, text);

    /// <summary>The kind of value; objects and arrays by their first token.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>The line on which it begins, from 1.</summary>
    public int Line { get; }

    /// <summary>The text of a string, or the digits of a number; empty for other values.</summary>
    public string Text { get; }

    /// <summary>The members of an object.</summary>
    public List<(string Name, LocatedJson Value)> Members { get; } = [];

    /// <summary>The items of an array.</summary>
    public List<LocatedJson> Items { get; } = [];

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static LocatedJson Parse(string json)
    {
        var reader = new Reader(Encoding.UTF8.GetBytes(json));
        return reader.ReadDocument();
    }

    /// <summary>The value of a member, whatever the letter case of its name; null when there is none.</summary>
    public LocatedJson? Find(string name)
    {
        foreach (var (member, value) in Members)
        {
            if (member.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    /// <summary>The value as it would be quoted in a message.</summary>
    public override string ToString() => Kind switch
    {
        JsonTokenType.String => $"'{Text}'",
        JsonTokenType.Number => Text,
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    private ref struct Reader
    {
        private readonly byte[] _text;
        private Utf8JsonReader _json;
        private int _counted;
        private int _line;

        public Reader(byte[] text)
        {
            _text = text;
            _json = new Utf8JsonReader(text, Options);
            _line = 1;
        }

        public LocatedJson ReadDocument()
        {
            _json.Read();
            var value = ReadValue();
            _json.Read();
            return value;
        }

        private LocatedJson ReadValue()
        {
            var value = new LocatedJson(_json.TokenType, LineOfToken(), TextOfToken());
            if (value.Kind == JsonTokenType.StartArray)
            {
                while (_json.Read() && _json.TokenType != JsonTokenType.EndArray) value.Items.Add(ReadValue());
            }
            else if (value.Kind == JsonTokenType.StartObject)
            {
                while (_json.Read() && _json.TokenType != JsonTokenType.EndObject) value.Members.Add(ReadMember());
            }

            return value;
        }

        private (string Name, LocatedJson Value) ReadMember()
        {
            var name = _json.GetString()!;
            _json.Read();
            return (name, ReadValue());
        }

        private int LineOfToken()
        {
            var start = (int)_json.TokenStartIndex;
            _line += _text.AsSpan(_counted..start).Count((byte)'\n');
            _counted = start;
            return _line;
        }

        private string TextOfToken() => _json.TokenType switch
        {
            JsonTokenType.String => _json.GetString()!,
            JsonTokenType.Number => Encoding.UTF8.GetString(_json.ValueSpan),
            _ => "",
        };
    }
}
