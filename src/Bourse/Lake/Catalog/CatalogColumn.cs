namespace Bourse.Lake.Catalog;

/// <summary>A column of a table.</summary>
/// <param name="Name">The member of the messages that it holds.</param>
/// <param name="Column">Its name in SQL: the same, unless another column is called so but for letter case.</param>
/// <param name="Type">The type of its values.</param>
public sealed record CatalogColumn(string Name, string Column, LakeType Type)
{
    /// <summary>The day of a record, by which the files of a table are divided.</summary>
    public const string Day = "_date";

    /// <summary>The columns that each table has behind its own: where a row came from.</summary>
    public static IReadOnlyList<CatalogColumn> OfRecord { get; } =
    [
        new("_topic", "_topic", LakeType.Varchar),
        new("_partition", "_partition", LakeType.Int),
        new("_offset", "_offset", LakeType.BigInt),
        new("_timestamp", "_timestamp", LakeType.Timestamp),
        new("_key", "_key", LakeType.Varchar),
    ];

    /// <summary>Whether SQL knows it by another name than the messages do.</summary>
    public bool IsRenamed => Name != Column;

    /// <summary>Whether it holds numbers with more digits than a double keeps.</summary>
    public bool IsWide => Type.Contains(type => type.Kind == LakeTypeKind.Decimal && type.Precision > DoubleDigits);

    /// <summary>The digits that every double keeps.</summary>
    public const int DoubleDigits = 15;
}
