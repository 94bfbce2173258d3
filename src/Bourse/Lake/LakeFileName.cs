using System.Globalization;
using Bourse.Events;

namespace Bourse.Lake;

/// <summary>The zones of a lake that hold rows, and the folder of each.</summary>
public enum LakeZone
{
    /// <summary>What sinks write: JSON lines (<c>raw/</c>).</summary>
    Raw,

    /// <summary>The same rows in Parquet (<c>tables/</c>).</summary>
    Tables,
}

/// <summary>
/// The name of a file that holds rows of one partition and day:
/// <c>raw/TABLE/date=YYYY-MM-DD/TOPIC-PARTITION-FIRST.jsonl</c>, <c>tables/TABLE/date=YYYY-MM-DD/TOPIC-PARTITION-FIRST.parquet</c>. FIRST has 20
/// digits, so names of a partition sort by offset. A name can be created only once (<see cref="ILakeStore.TryCreateAsync"/>).
/// </summary>
/// <param name="Zone">The zone.</param>
/// <param name="Table">The table (<see cref="TableName"/>).</param>
/// <param name="Date">The day of the rows' timestamps, in UTC.</param>
/// <param name="Partition">Where the rows come from.</param>
/// <param name="FirstOffset">
/// Where the file begins: the offset after the last row of the partition's file before it, 0 for the first one. The first row has this offset or,
/// behind dead letters and other gaps, a higher one.
/// </param>
public readonly record struct LakeFileName(LakeZone Zone, string Table, DateOnly Date, TopicPartition Partition, long FirstOffset)
{
    private const string DateKey = "date=";
    private const int OffsetDigits = 20;
    private static readonly string[] Folders = ["raw/", "tables/"];
    private static readonly string[] Suffixes = [".jsonl", ".parquet"];

    /// <summary>The path within the lake; names are separated by <c>/</c> on every system.</summary>
    public string Path => $"{PrefixOf(Zone, Table, Date)}{Partition.Topic}-{Partition.Partition}-{FirstOffset:D20}{Suffixes[(int)Zone]}";

    /// <summary>What the paths of a zone begin with, e.g. <c>raw/</c>.</summary>
    public static string PrefixOf(LakeZone zone) => Folders[(int)zone];

    /// <summary>What the paths of a table begin with, e.g. <c>raw/demotest/</c>.</summary>
    public static string PrefixOf(LakeZone zone, string table) => $"{PrefixOf(zone)}{table}/";

    /// <summary>What the paths of a table's day begin with, e.g. <c>raw/demotest/date=2026-11-29/</c>.</summary>
    public static string PrefixOf(LakeZone zone, string table, DateOnly date) => $"{PrefixOf(zone, table)}{DateKey}{date:yyyy-MM-dd}/";

    /// <summary>What the paths of a partition's files of a day begin with, e.g. <c>raw/demotest/date=2026-11-29/demotest-0-</c>.</summary>
    public static string PrefixOf(LakeZone zone, string table, DateOnly date, TopicPartition partition) =>
        $"{PrefixOf(zone, table, date)}{partition.Topic}-{partition.Partition}-";

    /// <summary>Reads a path; false when it is not the name of such a file.</summary>
    public static bool TryParse(string path, out LakeFileName name)
    {
        name = default;
        var parts = path.Split('/');
        var zone = Array.IndexOf(Folders, $"{parts[0]}/");
        if (zone < 0 || parts.Length != 4) return false;
        if (!TryParseDate(parts[2], out var date) || !parts[3].EndsWith(Suffixes[zone], StringComparison.Ordinal)) return false;
        if (!TryParseName(parts[3][..^Suffixes[zone].Length], out var partition, out var first)) return false;
        name = new LakeFileName((LakeZone)zone, parts[1], date, partition, first);
        return name.Path == path;
    }

    /// <summary>Reads the name of a day's folder, e.g. <c>date=2026-11-29</c>; false when it is another name.</summary>
    public static bool TryParseDate(string folder, out DateOnly date)
    {
        date = default;
        return folder.StartsWith(DateKey, StringComparison.Ordinal)
            && DateOnly.TryParseExact(folder[DateKey.Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    private static bool TryParseName(string name, out TopicPartition partition, out long first)
    {
        (partition, first) = (default, 0);
        var parts = name.Split('-');
        if (parts.Length < 3 || parts[^1].Length != OffsetDigits) return false;
        if (!long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out first)) return false;
        if (!int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        // A topic's name may hold the separator.
        partition = new TopicPartition(string.Join('-', parts[..^2]), number);
        return partition.Topic.Length > 0;
    }
}
