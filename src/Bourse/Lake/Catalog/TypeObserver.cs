using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bourse.Lake.Catalog;

/// <summary>
/// Derives the type of a column from its values: int → bigint → decimal → double → varchar. A text is a day only if all texts are days. Values of
/// mixed kinds are text. An object whose fields differ in letter case only, that has very many, or that is nested deep is text as well: SQL cannot
/// name such fields.
/// </summary>
/// <param name="depth">How many objects and lists are around the value.</param>
internal sealed class TypeObserver(int depth = 0)
{
    private const int MaxFields = 1000;
    private const int MaxDepth = 16;
    private const int IntDigits = 10;
    private const int BigIntDigits = 19;

    private readonly List<string> _names = [];
    private readonly Dictionary<string, TypeObserver> _fields = new(StringComparer.Ordinal);
    private Kinds _kinds;
    private TypeObserver? _element;
    private int _integerDigits;
    private int _scale;

    [Flags]
    private enum Kinds
    {
        None = 0,
        Boolean = 1,
        Int = 2,
        BigInt = 4,
        Decimal = 8,
        Double = 16,
        Date = 32,
        Text = 64,
        Object = 128,
        Array = 256,
        Timestamp = 512,
        Numbers = Int | BigInt | Decimal | Double,
    }

    /// <summary>Takes in the value on which the reader stands, and reads to its end.</summary>
    public void Observe(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                _kinds |= Kinds.Boolean;
                break;
            case JsonTokenType.Number:
                ObserveNumber(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                // A text that is no day once makes all of them text, so it is not parsed again.
                _kinds |= (_kinds & Kinds.Text) == 0 && IsDay(reader.ValueSpan) ? Kinds.Date : Kinds.Text;
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth >= MaxDepth:
                _kinds |= Kinds.Text;
                reader.Skip();
                break;
            case JsonTokenType.StartObject:
                ObserveObject(ref reader);
                break;
            case JsonTokenType.StartArray:
                ObserveArray(ref reader);
                break;
        }
    }

    /// <summary>Takes in all values of a type that was found before.</summary>
    public void Observe(LakeType type)
    {
        _kinds |= KindOf(type.Kind);
        if (type.Kind == LakeTypeKind.Decimal) AddDigits(type.Precision - type.Scale, type.Scale);
        else if (type.Kind == LakeTypeKind.Int) AddDigits(IntDigits, 0);
        else if (type.Kind == LakeTypeKind.BigInt) AddDigits(BigIntDigits, 0);
        foreach (var field in type.Fields) FieldOf(field.Name).Observe(field.Type);
        if (type.Element is { } element) (_element ??= new TypeObserver(depth + 1)).Observe(element);
    }

    /// <summary>The narrowest type that holds all values seen.</summary>
    public LakeType ToLakeType()
    {
        if (_kinds == Kinds.None) return LakeType.Unknown;
        if ((_kinds & ~Kinds.Numbers) == 0) return NumberType();
        return _kinds switch
        {
            Kinds.Boolean => LakeType.Boolean,
            Kinds.Date => LakeType.Date,
            Kinds.Timestamp => LakeType.Timestamp,
            Kinds.Array => LakeType.List(_element?.ToLakeType() ?? LakeType.Unknown),
            Kinds.Object when CanBeStruct() => LakeType.Struct([.. _names.Select(name => new LakeField(name, _fields[name].ToLakeType()))]),
            _ => LakeType.Varchar,
        };
    }

    private static Kinds KindOf(LakeTypeKind kind) => kind switch
    {
        LakeTypeKind.Unknown => Kinds.None,
        LakeTypeKind.Boolean => Kinds.Boolean,
        LakeTypeKind.Int => Kinds.Int,
        LakeTypeKind.BigInt => Kinds.BigInt,
        LakeTypeKind.Decimal => Kinds.Decimal,
        LakeTypeKind.Double => Kinds.Double,
        LakeTypeKind.Date => Kinds.Date,
        LakeTypeKind.Timestamp => Kinds.Timestamp,
        LakeTypeKind.Struct => Kinds.Object,
        LakeTypeKind.List => Kinds.Array,
        _ => Kinds.Text,
    };

    private static bool IsDay(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        Span<char> chars = stackalloc char[10];
        return Encoding.UTF8.TryGetChars(text, chars, out var length)
            && DateOnly.TryParseExact(chars[..length], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    private void ObserveNumber(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'e', (byte)'E') >= 0)
        {
            _kinds |= Kinds.Double;
            return;
        }

        if (text[0] == '-') text = text[1..];
        var point = text.IndexOf((byte)'.');
        var integer = point < 0 ? text : text[..point];
        AddDigits(integer.Length == 1 && integer[0] == '0' ? 0 : integer.Length, point < 0 ? 0 : text.Length - point - 1);
        _kinds |= point >= 0 ? Kinds.Decimal : WholeKind(integer);
    }

    /// <summary>By its absolute value: the one lowest number of each type counts as the next wider type.</summary>
    private static Kinds WholeKind(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < IntDigits) return Kinds.Int;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Kinds.Decimal;
        return number <= int.MaxValue ? Kinds.Int : Kinds.BigInt;
    }

    private void AddDigits(int integer, int scale) => (_integerDigits, _scale) = (Math.Max(_integerDigits, integer), Math.Max(_scale, scale));

    private LakeType NumberType()
    {
        if ((_kinds & Kinds.Double) != 0 || _integerDigits + _scale > LakeType.MaxPrecision) return LakeType.Double;
        if ((_kinds & Kinds.Decimal) != 0) return LakeType.Decimal(Math.Min(Math.Max(1, _integerDigits) + _scale, LakeType.MaxPrecision), _scale);
        return (_kinds & Kinds.BigInt) != 0 ? LakeType.BigInt : LakeType.Int;
    }

    private void ObserveObject(ref Utf8JsonReader reader)
    {
        _kinds |= Kinds.Object;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = _names.Count > MaxFields ? new TypeObserver(depth + 1) : FieldOf(reader.GetString()!);
            reader.Read();
            field.Observe(ref reader);
        }
    }

    private void ObserveArray(ref Utf8JsonReader reader)
    {
        _kinds |= Kinds.Array;
        _element ??= new TypeObserver(depth + 1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) _element.Observe(ref reader);
    }

    private TypeObserver FieldOf(string name)
    {
        if (_fields.TryGetValue(name, out var field)) return field;
        _names.Add(name);
        return _fields[name] = new TypeObserver(depth + 1);
    }

    private bool CanBeStruct() => _names.Count is > 0 and <= MaxFields && !_names.Contains("")
        && _names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == _names.Count;
}
