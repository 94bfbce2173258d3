#pragma warning disable CA1720 // the types have the names that they have in SQL
namespace Bourse.Lake.Catalog;

/// <summary>The kinds of types that a column of the lake can have.</summary>
public enum LakeTypeKind
{
    /// <summary>Only nulls were seen.</summary>
    Unknown,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of 32 bits.</summary>
    Int,

    /// <summary>A whole number of 64 bits.</summary>
    BigInt,

    /// <summary>An exact number with a fixed count of decimals.</summary>
    Decimal,

    /// <summary>A binary floating-point number of 64 bits.</summary>
    Double,

    /// <summary>A calendar day.</summary>
    Date,

    /// <summary>An instant in UTC.</summary>
    Timestamp,

    /// <summary>Text; also values of mixed kinds, as JSON.</summary>
    Varchar,

    /// <summary>An object with named fields.</summary>
    Struct,

    /// <summary>A list of values of one type.</summary>
    List,
}

/// <summary>A field of a <see cref="LakeTypeKind.Struct"/>.</summary>
/// <param name="Name">The name as it is in the messages.</param>
/// <param name="Type">The type of its values.</param>
public sealed record LakeField(string Name, LakeType Type);

/// <summary>The type of a column of the lake. Two types are equal if their texts are equal.</summary>
public sealed class LakeType : IEquatable<LakeType>
{
    /// <summary>The most digits of an exact number; what needs more is a <see cref="Double"/>.</summary>
    public const int MaxPrecision = 38;

    private readonly string _text;

    private LakeType(LakeTypeKind kind, string text) => (Kind, _text) = (kind, text);

    /// <summary>Only nulls were seen.</summary>
    public static LakeType Unknown { get; } = new(LakeTypeKind.Unknown, "unknown");

    /// <summary>True or false.</summary>
    public static LakeType Boolean { get; } = new(LakeTypeKind.Boolean, "boolean");

    /// <summary>A whole number of 32 bits.</summary>
    public static LakeType Int { get; } = new(LakeTypeKind.Int, "int");

    /// <summary>A whole number of 64 bits.</summary>
    public static LakeType BigInt { get; } = new(LakeTypeKind.BigInt, "bigint");

    /// <summary>A binary floating-point number of 64 bits.</summary>
    public static LakeType Double { get; } = new(LakeTypeKind.Double, "double");

    /// <summary>A calendar day.</summary>
    public static LakeType Date { get; } = new(LakeTypeKind.Date, "date");

    /// <summary>An instant in UTC.</summary>
    public static LakeType Timestamp { get; } = new(LakeTypeKind.Timestamp, "timestamp");

    /// <summary>Text.</summary>
    public static LakeType Varchar { get; } = new(LakeTypeKind.Varchar, "varchar");

    /// <summary>Which kind of type it is.</summary>
    public LakeTypeKind Kind { get; }

    /// <summary>The digits of a decimal; 0 for other types.</summary>
    public int Precision { get; private init; }

    /// <summary>The decimals of a decimal; 0 for other types.</summary>
    public int Scale { get; private init; }

    /// <summary>The fields of a struct, in the order in which they appeared; empty for other types.</summary>
    public IReadOnlyList<LakeField> Fields { get; private init; } = [];

    /// <summary>The type of a list's elements; null for other types.</summary>
    public LakeType? Element { get; private init; }

    /// <summary>An exact number.</summary>
    /// <param name="precision">Its digits, 1 to 38.</param>
    /// <param name="scale">How many of them are decimals.</param>
    public static LakeType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, MaxPrecision);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new LakeType(LakeTypeKind.Decimal, $"decimal({precision},{scale})") { Precision = precision, Scale = scale };
    }

    /// <summary>An object.</summary>
    public static LakeType Struct(IReadOnlyList<LakeField> fields) =>
        new(LakeTypeKind.Struct, $"struct<{string.Join(',', fields.Select(field => $"{field.Name}:{field.Type}"))}>") { Fields = fields };

    /// <summary>A list.</summary>
    public static LakeType List(LakeType element) => new(LakeTypeKind.List, $"list<{element}>") { Element = element };

    /// <summary>Whether a value of it, or of a part of it, satisfies a condition.</summary>
    public bool Contains(Func<LakeType, bool> condition) =>
        condition(this) || (Element?.Contains(condition) ?? false) || Fields.Any(field => field.Type.Contains(condition));

    /// <summary>The type as people read it, e.g. <c>decimal(12,2)</c>, <c>struct&lt;a:int,b:list&lt;varchar&gt;&gt;</c>.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(LakeType? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LakeType);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
