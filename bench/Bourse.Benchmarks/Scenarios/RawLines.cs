using System.Globalization;
using System.Text;
using Bourse.Adapters.Folders;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Raw files of a lake, as a sink writes them.</summary>
internal static class RawLines
{
    /// <summary>The table that they belong to.</summary>
    public const string Table = "rows";

    private static readonly DateOnly Day = new(2024, 1, 8);

    /// <summary>A price as exchanges publish it.</summary>
    public static string Price(long offset) =>
        Text($"{{\"TICK\":\"T{offset % 97}\",\"PRICE\":{offset * 7919 % 100_000}.{offset % 100:00},")
        + Text($"\"DATE\":\"2024-01-{offset % 28 + 1:00}\",\"EXCHANGE\":\"SE1\"}}");

    /// <summary>A row of a file of index values, one column of which has more digits than a double.</summary>
    public static string Index(long offset) =>
        Text($"{{\"Index\":\"HSI\",\"Date\":\"1987-01-{offset % 28 + 1:00}\",\"Open\":2540.{offset % 1000000:000000},")
        + Text($"\"High\":2541.{offset * 7 % 1000000:000000},\"Low\":2539.{offset * 3 % 1000000:000000},")
        + Text($"\"Close\":2540.{offset * 11 % 1000000:000000},\"Volume\":{offset}.0,")
        + Text($"\"CloseUSD\":330.{offset * 982451653 % 100000000000000:00000000000000}}}");

    /// <summary>Writes files of one partition and day, and crawls them.</summary>
    /// <param name="lake">The folder of the lake.</param>
    /// <param name="files">How many.</param>
    /// <param name="rows">How many rows each has.</param>
    /// <param name="messageOf">The message of an offset.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public static async Task FillAsync(string lake, int files, int rows, Func<long, string> messageOf, CancellationToken cancellation)
    {
        using var store = new FolderLakeStore(lake);
        for (var file = 0; file < files; file++) await WriteAsync(store, Day, (long)file * rows, rows, messageOf, cancellation);
        await new Crawler(store, TimeProvider.System).CrawlAsync(Table, false, cancellation);
    }

    /// <summary>Writes a file of a day, from an offset on.</summary>
    public static async Task WriteAsync(
        FolderLakeStore store, DateOnly day, long first, int rows, Func<long, string> messageOf, CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        for (var offset = first; offset < first + rows; offset++) Append(lines, messageOf(offset), day, offset);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(lines.ToString()));
        await store.TryCreateAsync(NameOf(day, first).Path, content, cancellation);
    }

    /// <summary>The name of a raw file.</summary>
    public static LakeFileName NameOf(DateOnly day, long first) => new(LakeZone.Raw, Table, day, new TopicPartition(Table, 0), first);

    private static void Append(StringBuilder lines, string message, DateOnly day, long offset) =>
        lines.Append(message.AsSpan(0, message.Length - 1)).Append(
        CultureInfo.InvariantCulture,
        $",\"_topic\":\"{Table}\",\"_partition\":0,\"_offset\":{offset},"
        + $"\"_timestamp\":\"{day:yyyy-MM-dd}T12:00:00.{offset % 1000:000}Z\",\"_key\":\"HSI\"}}\n");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
