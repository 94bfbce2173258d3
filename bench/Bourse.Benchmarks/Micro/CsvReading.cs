using System.Text;
using BenchmarkDotNet.Attributes;
using Bourse.Benchmarks.Scenarios;
using Bourse.Replay;
using Bourse.Replay.Csv;
using CsvHelper;
using nietras.SeparatedValues;

namespace Bourse.Benchmarks.Micro;

/// <summary>Rows of the shape of a file of index values, beside readers that do nothing with the fields.</summary>
public class CsvReading
{
    internal const string SepRows = "Sep: rows, no field looked at";
    internal const string SepFields = "Sep: fields, nothing done with them";
    internal const string HelperRows = "CsvHelper: rows, no field looked at";
    internal const string HelperFields = "CsvHelper: fields, nothing done with them";

    private const int Count = 10_000;
    private const int Columns = IndexRows.Columns;
    private readonly byte[] _bytes = Bytes();
    private readonly CsvFile _file;

    /// <summary>Prepares ten thousand rows.</summary>
    public CsvReading() => _file = Profile();

    /// <summary>What the first pass over a file takes.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = "columns decided")]
    public int Decided() => Profile().Columns.Count;

    /// <summary>What the second pass takes: rows of a file become messages.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "rows written as messages")]
    public int Written()
    {
        var length = 0;
        using var rows = new SequentialRows(_file.OpenRows(null), new RowMessage(_file, _file.Columns[0], null, ColumnKinds.ByContents));
        while (rows.Next()) length += rows.Current.Value.Length;
        return length;
    }

    /// <summary>The fastest reader of rows.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = SepRows)]
    public int RowsBySep()
    {
        var count = 0;
        using var reader = Sep.New(',').Reader(options => options with { Unescape = true, DisableColCountCheck = true }).From(_bytes);
        foreach (var row in reader) count += row.LineNumberFrom;
        return count;
    }

    /// <summary>The same with each field.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = SepFields)]
    public int FieldsBySep()
    {
        var length = 0;
        using var reader = Sep.New(',').Reader(options => options with { Unescape = true, DisableColCountCheck = true }).From(_bytes);
        foreach (var row in reader)
        {
            for (var i = 0; i < Columns; i++) length += row[i].Span.Length;
        }

        return length;
    }

    /// <summary>The reader of rows that Bourse uses.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = HelperRows)]
    public long RowsByHelper()
    {
        using var reader = OpenHelper();
        while (reader.Read())
        {
        }

        return reader.RowNumber;
    }

    /// <summary>The same with each field.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = HelperFields)]
    public int FieldsByHelper()
    {
        var length = 0;
        using var reader = OpenHelper();
        while (reader.Read())
        {
            for (var i = 0; i < Columns; i++) length += reader.GetSpan(i).Length;
        }

        return length;
    }

    private CsvFile Profile() => CsvFile.Read(new CsvInput("f.csv", () => new MemoryStream(_bytes)), CsvOptions.Default, CancellationToken.None);

    private CsvReader OpenHelper() => CsvReader.Create(new MemoryStream(_bytes), new CsvReaderOptions { TrackLineNumbers = true });

    private static byte[] Bytes()
    {
        using var text = new StringWriter();
        IndexRows.Write(text, Count);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
