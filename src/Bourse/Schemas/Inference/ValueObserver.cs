using System.Text.Json;

namespace Bourse.Schemas.Inference;

/// <summary>Collects what the values of one place are.</summary>
/// <param name="depth">How many objects and lists are around it.</param>
internal sealed class ValueObserver(int depth = 0)
{
    private const int MaxMembers = 1000;
    private const int MaxDepth = 16;
    private readonly List<MemberObserver> _members = [];
    private readonly Dictionary<string, MemberObserver> _byName = new(StringComparer.Ordinal);
    private readonly TextObserver _texts = new();
    private Kinds _kinds;
    private ValueObserver? _items;
    private long _objects;

    [Flags]
    private enum Kinds
    {
        None = 0,
        Null = 1,
        Boolean = 2,
        Integer = 4,
        Number = 8,
        Text = 16,
        Array = 32,
        Object = 64,

        /// <summary>Nested too deep, or with too many members, to be described.</summary>
        Any = 128,
    }

    /// <summary>Takes in the value on which the reader stands, and reads to its end.</summary>
    public void Observe(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                _kinds |= Kinds.Null;
                break;
            case JsonTokenType.True or JsonTokenType.False:
                _kinds |= Kinds.Boolean;
                break;
            case JsonTokenType.Number:
                _kinds |= reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0 ? Kinds.Integer : Kinds.Number;
                break;
            case JsonTokenType.String:
                _kinds |= Kinds.Text;
                _texts.Observe(ref reader);
                break;
            case var _ when depth >= MaxDepth:
                _kinds |= Kinds.Any;
                reader.Skip();
                break;
            case JsonTokenType.StartObject:
                ObserveObject(ref reader);
                break;
            default:
                ObserveItems(ref reader);
                break;
        }
    }

    /// <summary>Writes the keywords that describe the values.</summary>
    public void WriteKeywords(Utf8JsonWriter json, bool allowsOthers)
    {
        // Of a value that was always null, nothing else is known.
        if (_kinds is Kinds.None or Kinds.Null || (_kinds & Kinds.Any) != 0) return;
        WriteTypes(json);
        if ((_kinds & Kinds.Text) != 0 && _texts.Format is { } format) json.WriteString("format", format);
        if ((_kinds & Kinds.Object) != 0) WriteMembers(json, allowsOthers);
        if (_items is null) return;
        json.WritePropertyName("items");
        _items.WriteSchema(json, allowsOthers);
    }

    private void WriteSchema(Utf8JsonWriter json, bool allowsOthers)
    {
        json.WriteStartObject();
        WriteKeywords(json, allowsOthers);
        json.WriteEndObject();
    }

    private void ObserveObject(ref Utf8JsonReader reader)
    {
        _kinds |= Kinds.Object;
        _objects++;
        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            // Objects mostly have the same members in the same order.
            var isKnown = place < _members.Count && reader.ValueTextEquals(_members[place].Utf8Name);
            var member = isKnown ? _members[place] : Find(reader.GetString()!);
            reader.Read();
            member.Observe(_objects, ref reader);
        }

        if (_members.Count > MaxMembers) _kinds |= Kinds.Any;
    }

    private void ObserveItems(ref Utf8JsonReader reader)
    {
        _kinds |= Kinds.Array;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) (_items ??= new ValueObserver(depth + 1)).Observe(ref reader);
    }

    private MemberObserver Find(string name)
    {
        if (_byName.TryGetValue(name, out var member)) return member;
        member = new MemberObserver(name, new ValueObserver(depth + 1));
        // What is beyond the limit is not kept, since the object is not described any more.
        if (_members.Count > MaxMembers) return member;
        _members.Add(member);
        return _byName[name] = member;
    }

    private void WriteTypes(Utf8JsonWriter json)
    {
        var types = new List<string>();
        Add(Kinds.Object, "object");
        Add(Kinds.Array, "array");
        Add(Kinds.Text, "string");
        Add(Kinds.Number, "number");
        if ((_kinds & Kinds.Number) == 0) Add(Kinds.Integer, "integer");
        Add(Kinds.Boolean, "boolean");
        Add(Kinds.Null, "null");
        json.WritePropertyName("type");
        if (types.Count == 1) json.WriteStringValue(types[0]);
        else JsonSerializer.Serialize(json, types);

        void Add(Kinds kind, string name)
        {
            if ((_kinds & kind) != 0) types.Add(name);
        }
    }

    private void WriteMembers(Utf8JsonWriter json, bool allowsOthers)
    {
        json.WriteStartObject("properties");
        foreach (var member in _members)
        {
            json.WritePropertyName(member.Name);
            member.Values.WriteSchema(json, allowsOthers);
        }

        json.WriteEndObject();
        WriteRequired(json);
        if (!allowsOthers) json.WriteBoolean("additionalProperties", false);
    }

    private void WriteRequired(Utf8JsonWriter json)
    {
        var required = _members.Where(member => member.Count == _objects).ToList();
        if (required.Count == 0) return;
        json.WriteStartArray("required");
        foreach (var member in required) json.WriteStringValue(member.Name);
        json.WriteEndArray();
    }
}
