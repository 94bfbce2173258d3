using System.Text;
using CsvHelper;

namespace Bourse.Replay.Csv;

/// <summary>
/// Reads the rows of a CSV file in order, with memory for one row. Blank rows and repeated headers are skipped; rows whose quotes or number of fields
/// are wrong are reported and skipped.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    /// <summary>The largest row, in bytes.</summary>
    public const int MaxRowBytes = 16 << 20;

    private readonly CsvInput _input;
    private readonly CsvLayout _layout;
    private readonly Action<BadRow>? _report;
    private readonly Stream _stream;
    private readonly CsvReader _csv;
    private readonly byte[][] _header;
    private readonly int _width;
    private readonly Func<bool> _read;
    private BadRow? _last;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="input">The file.</param>
    /// <param name="layout">How its rows are found.</param>
    /// <param name="report">Receives every row that is skipped; may be null.</param>
    /// <exception cref="BourseException">There is no header, or the file cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public CsvRows(CsvInput input, CsvLayout layout, Action<BadRow>? report)
    {
        (_input, _layout, _report) = (input, layout, report);
        _stream = input.Open();
        _csv = CsvReader.Create(_stream, Options(), leaveOpen: true);
        Header = Guard(() => CsvHeader.Clean(_csv.Headers));
        _width = Array.FindLastIndex(Header, name => name.Length > 0) + 1;
        if (_width == 0) throw Unreadable("is empty", null);
        _header = [.. Header.Select(Encoding.UTF8.GetBytes)];
        _read = _csv.Read;
    }

    /// <summary>The names in the header, as they are written.</summary>
    public string[] Header { get; }

    /// <summary>The character between two fields.</summary>
    public char Separator => _csv.Separator;

    /// <summary>The line on which the row begins.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Whether a quoted field was not closed, and has swallowed the lines behind it.</summary>
    public bool HasOpenQuote { get; private set; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Goes to the next row; false after the last one.</summary>
    public bool Next()
    {
        while (Guard(_read))
        {
            Flush(isLast: false);
            var first = Field(0);
            if ((first.IsEmpty && IsBlank()) || IsHeader(first)) continue;
            if (FindFault() is not { } fault) return true;
            Reject(fault);
        }

        Flush(isLast: true);
        return false;
    }

    /// <summary>A field of the row, without quotes and blanks around it; empty when the row is shorter.</summary>
    public ReadOnlySpan<byte> Field(int place) => place < _csv.FieldCount ? _csv.GetSpan(place) : default;

    /// <summary>Reports the row as one that is skipped.</summary>
    public void Reject(string reason)
    {
        if (_report is not null) _last = new BadRow(_input.Name, Line, reason);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _csv.Dispose();
        _stream.Dispose();
    }

    private CsvReaderOptions Options() => new()
    {
        Separator = _layout.Separator,
        Encoding = _input.Encoding,
        AllowLineBreaksInQuotes = _layout.HasLineBreaks,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = NoteMalformed,
        TrackLineNumbers = true,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        DetectSeparatorHint = true,
        MaxRecordSize = MaxRowBytes,
    };

    private void NoteMalformed(CsvMalformedRecord record)
    {
        if (_layout.HasLineBreaks && record.RawRecord.AsSpan().IndexOfAny('\n', '\r') >= 0) HasOpenQuote = true;
        Flush(isLast: false);
        if (_report is not null) _last = new BadRow(_input.Name, record.LineNumber, "the quotes do not match");
    }

    /// <summary>Reports the row that was rejected last, now that it is known whether another one follows.</summary>
    private void Flush(bool isLast)
    {
        if (_last is not { } row) return;
        _last = null;
        _report!(isLast ? row with { Reason = row.Reason + "; it is the last row, perhaps the file is cut off" } : row);
    }

    private bool IsBlank()
    {
        for (var i = 1; i < _csv.FieldCount; i++)
        {
            if (!_csv.GetSpan(i).IsEmpty) return false;
        }

        return true;
    }

    private bool IsHeader(ReadOnlySpan<byte> first)
    {
        if (first.StartsWith(ByteOrderMark)) first = first[ByteOrderMark.Length..];
        if (!first.SequenceEqual(_header[0]) || _csv.FieldCount < _width) return false;
        for (var i = 1; i < _header.Length; i++)
        {
            if (!Field(i).SequenceEqual(_header[i])) return false;
        }

        return true;
    }

    private string? FindFault()
    {
        var count = _csv.FieldCount;
        if (count < _width) return Count(count);
        while (count > _header.Length && _csv.GetSpan(count - 1).IsEmpty) count--;
        return count > _header.Length ? Count(count) : null;
    }

    private string Count(int fields) => $"{fields} fields where the header has {_width}";

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            // An open quote in front of a large file makes one row of it.
            HasOpenQuote |= _layout.HasLineBreaks;
            throw Unreadable($"has a row that cannot be read, or is longer than {MaxRowBytes >> 20} MiB", e);
        }
        catch (InvalidDataException e)
        {
            throw Unreadable("is not a whole gzip file", e);
        }
    }

    private BourseException Unreadable(string what, Exception? cause) =>
        new(FailureKind.Usage, $"{_input.Name} {what}", "give a CSV file with a header", cause);
}
