using System.IO.Compression;
using System.Text;
using Bourse.Replay;
using Bourse.Replay.Csv;

namespace Bourse.Tests.Replay.Csv;

/// <summary>CSV files in memory, and what is read from them.</summary>
internal static class CsvText
{
    public static CsvInput Input(string text, Encoding? encoding = null) => Input((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public static CsvInput Input(byte[] bytes) => new("f.csv", () => new MemoryStream(bytes));

    public static byte[] WithMark(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>The messages of the usable rows.</summary>
    public static string[] Messages(CsvInput input, CsvOptions? options, out List<BadRow> bad)
    {
        bad = [];
        var file = CsvFile.Read(input, options ?? CsvOptions.Default, CancellationToken.None);
        var messages = new List<string>();
        using var rows = new SequentialRows(file.OpenRows(bad.Add), new RowMessage(file, null, null, ColumnKinds.ByContents));
        while (rows.Next()) messages.Add(Encoding.UTF8.GetString(rows.Current.Value));
        return [.. messages];
    }

    /// <summary>The messages of a file without a bad row.</summary>
    public static string[] Messages(string text, CsvOptions? options = null)
    {
        var messages = Messages(Input(text), options, out var bad);
        Assert.Empty(bad);
        return messages;
    }
}
