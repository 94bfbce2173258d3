using System.Text.Json;

namespace Bourse.Schemas.Compatibility;

/// <summary>The types of values that a schema allows; <c>integer</c> is part of <c>number</c>.</summary>
[Flags]
internal enum ValueTypes
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Null.</summary>
    Null = 1,

    /// <summary>True or false.</summary>
    Boolean = 2,

    /// <summary>Whole numbers.</summary>
    Integer = 4,

    /// <summary>Numbers that are not whole.</summary>
    Fraction = 8,

    /// <summary>Texts.</summary>
    Text = 16,

    /// <summary>Lists.</summary>
    Array = 32,

    /// <summary>Objects.</summary>
    Object = 64,

    /// <summary>All numbers.</summary>
    Number = Integer | Fraction,

    /// <summary>All types.</summary>
    All = Null | Boolean | Number | Text | Array | Object,
}

/// <summary>Reads and writes <see cref="ValueTypes"/>.</summary>
internal static class ValueTypeNames
{
    private static readonly (ValueTypes Type, string Name)[] Names =
    [
        (ValueTypes.Null, "null"), (ValueTypes.Boolean, "boolean"), (ValueTypes.Integer, "integer"), (ValueTypes.Text, "string"),
        (ValueTypes.Array, "array"), (ValueTypes.Object, "object"),
    ];

    /// <summary>The types of a keyword <c>type</c>; all when there is none.</summary>
    public static ValueTypes Read(JsonElement? type) => type switch
    {
        null => ValueTypes.All,
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Aggregate(ValueTypes.None, (types, name) => types | Read(name)),
        { } name => name.GetString() == "number" ? ValueTypes.Number : Names.First(known => known.Name == name.GetString()).Type,
    };

    /// <summary>The types as a schema names them, e.g. <c>number, null</c>.</summary>
    public static string Write(ValueTypes types)
    {
        if (types == ValueTypes.All) return "any";
        var names = types.HasFlag(ValueTypes.Fraction) ? ["number"] : new List<string>();
        foreach (var (type, name) in Names)
        {
            if (types.HasFlag(type) && !(type == ValueTypes.Integer && types.HasFlag(ValueTypes.Fraction))) names.Add(name);
        }

        return string.Join(", ", names);
    }
}
