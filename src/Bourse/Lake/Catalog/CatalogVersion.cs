using Bourse.Events;

namespace Bourse.Lake.Catalog;

/// <summary>A version of a table's catalog entry: its columns, and up to which file each partition was read for them. It never changes.</summary>
public sealed record CatalogVersion
{
    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The members of the messages, in the order in which they appeared.</summary>
    public required IReadOnlyList<CatalogColumn> Columns { get; init; }

    /// <summary>For each partition, where the last file begins that was read for the columns.</summary>
    public required IReadOnlyDictionary<TopicPartition, long> Crawled { get; init; }

    /// <summary>How many rows were read for it and for all versions before.</summary>
    public required long Rows { get; init; }

    /// <summary>The days of these rows, UTC; null when there are none.</summary>
    public required DayRange? Days { get; init; }

    /// <summary>All columns that SQL knows, but for <see cref="CatalogColumn.Day"/>.</summary>
    public IEnumerable<CatalogColumn> AllColumns => Columns.Concat(CatalogColumn.OfRecord);

    /// <summary>Whether a raw file was read for this version.</summary>
    public bool Covers(LakeFileName file) => Crawled.TryGetValue(file.Partition, out var last) && file.FirstOffset <= last;

    /// <summary>What there is before the first crawl.</summary>
    public static CatalogVersion None(string table) => new()
    {
        Table = table, Version = 0, Created = DateTimeOffset.UnixEpoch, Columns = [], Crawled = new Dictionary<TopicPartition, long>(), Rows = 0,
        Days = null,
    };
}

/// <summary>Days, both inclusive.</summary>
public readonly record struct DayRange(DateOnly First, DateOnly Last)
{
    /// <summary>The smallest range that also holds another day.</summary>
    public static DayRange With(DayRange? range, DateOnly day) => range is { } known
        ? new DayRange(day < known.First ? day : known.First, day > known.Last ? day : known.Last)
        : new DayRange(day, day);
}
