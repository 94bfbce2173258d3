namespace Bourse.Replay.Csv;

/// <summary>
/// A CSV file that was read once, so that what its columns hold is known. Its rows are then read again with <see cref="OpenRows"/>. Memory does not
/// grow with the number of rows.
/// </summary>
public sealed class CsvFile
{
    private readonly CsvInput _input;
    private readonly CsvOptions _options;
    private readonly CsvLayout _layout;

    private CsvFile(CsvInput input, CsvOptions options, CsvLayout layout, IReadOnlyList<CsvColumn> columns)
    {
        (_input, _options, _layout) = (input, options, layout);
        Columns = columns;
    }

    /// <summary>The file's name.</summary>
    public string Name => _input.Name;

    /// <summary>The columns, in the order of the file; unnamed ones at the end that hold nothing are left out.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>A warning that the last row may be cut off; null when nothing hints at that.</summary>
    public string? Warning { get; private init; }

    /// <summary>The character between two fields.</summary>
    public char Separator => _layout.Separator!.Value;

    /// <summary>Reads a file to find what its columns hold.</summary>
    /// <param name="input">The file.</param>
    /// <param name="options">What the contents shall not decide.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no header, or the file cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public static CsvFile Read(CsvInput input, CsvOptions options, CancellationToken cancellation) =>
        TryRead(input, options, CsvLayout.Unknown, cancellation)
        ?? TryRead(input, options, CsvLayout.Unknown with { HasLineBreaks = false }, cancellation)!;

    /// <summary>Opens the rows.</summary>
    /// <param name="report">Receives every row that is skipped; may be null.</param>
    internal CsvRows OpenRows(Action<BadRow>? report) => new(_input, _layout, report);

    /// <summary>The decimal mark of a column of numbers.</summary>
    /// <exception cref="BourseException">Its numbers can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    internal byte DecimalMarkOf(CsvColumn column)
    {
        if (_options.DecimalMark is { } given) return (byte)given;
        var evidence = column.Evidence;
        var (point, comma) = (evidence.Find(NumberForm.Point), evidence.Find(NumberForm.Comma));
        if (point is not null && comma is not null) throw Mixed(column, $"{point} has a decimal point, {comma} a decimal comma");
        if (point is not null) return (byte)'.';
        if (comma is not null) return (byte)',';
        var (byPoint, byComma) = (evidence.Find(NumberForm.EitherByPoint), evidence.Find(NumberForm.EitherByComma));
        if (byPoint is null && byComma is null) return (byte)'.';
        if (DecimalMarkOfOthers() is { } mark) return mark;
        // With a comma between fields, 1.190 has a decimal point: who writes decimal commas separates fields by semicolons.
        if (byComma is null && Separator == ',') return (byte)'.';
        throw Mixed(column, $"{byPoint ?? byComma} can have thousands or decimals");
    }

    /// <summary>The reader of a column of days.</summary>
    /// <exception cref="BourseException">Its days can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    internal DayReader DaysOf(CsvColumn column)
    {
        if (_options.DayFormat is { } format) return new DayReader(format);
        var evidence = column.Evidence;
        if (evidence.Orders == DayOrders.None) throw Contradictory(column);
        if (!column.HasOneOrder) throw Ambiguous(column);
        return new DayReader(evidence.Orders == DayOrders.Any ? DayOrders.DayFirst : evidence.Orders, evidence.IsNamedAsDay || evidence.Days == 0);
    }

    private static CsvFile? TryRead(CsvInput input, CsvOptions options, CsvLayout layout, CancellationToken cancellation)
    {
        using var rows = new CsvRows(input, layout, null);
        var last = new LastRow();
        var columns = CsvHeader.NamesOf(rows.Header).Select((name, place) => new CsvColumn(name, place)).ToArray();
        try
        {
            while (rows.Next())
            {
                cancellation.ThrowIfCancellationRequested();
                last.Add(rows.Line, AddTo(columns, rows));
            }
        }
        catch (BourseException) when (rows.HasOpenQuote)
        {
            return null;
        }

        if (rows.HasOpenQuote) return null;
        var count = columns.Length;
        while (rows.Header[count - 1].Length == 0 && columns[count - 1].Evidence.Values == 0) count--;
        var warning = last.FindWarning(input, rows.Line);
        return new CsvFile(input, options, layout with { Separator = rows.Separator }, columns[..count]) { Warning = warning };
    }

    /// <summary>Takes a row into account; returns the length of its last field.</summary>
    private static int AddTo(CsvColumn[] columns, CsvRows rows)
    {
        var (line, length) = (rows.Line, 0);
        foreach (var column in columns)
        {
            var field = rows.Field(column.Place);
            column.Evidence.Add(field, line);
            length = field.Length;
        }

        return length;
    }

    /// <summary>The decimal mark that the numbers of other columns show, if they agree.</summary>
    private byte? DecimalMarkOfOthers()
    {
        var numbers = Columns.Where(column => column.Evidence.HoldsNumbers).Select(column => column.Evidence).ToList();
        var hasPoint = numbers.Exists(evidence => evidence.Find(NumberForm.Point) is not null);
        var hasComma = numbers.Exists(evidence => evidence.Find(NumberForm.Comma) is not null);
        return hasPoint == hasComma ? null : hasPoint ? (byte)'.' : (byte)',';
    }

    private BourseException Mixed(CsvColumn column, string what) =>
        new(FailureKind.Usage, $"{Name}: the decimal mark of column {column.Name} is not clear: {what}", "name the decimal mark, a point or a comma")
        {
            Code = BourseErrorCode.DecimalMarkUnclear,
        };

    private BourseException Contradictory(CsvColumn column)
    {
        var (dayFirst, monthFirst) = (column.Evidence.Find(DayOrders.DayFirst), column.Evidence.Find(DayOrders.MonthFirst));
        return Unclear(column, dayFirst is not null && monthFirst is not null
            ? $"{dayFirst} has the day first, {monthFirst} the month"
            : "they are written in several ways");
    }

    private BourseException Ambiguous(CsvColumn column) => Unclear(column, $"{column.Evidence.FindAmbiguous()} can be read in two ways");

    private BourseException Unclear(CsvColumn column, string what) =>
        new(FailureKind.Usage, $"{Name}: the days of column {column.Name} are not clear: {what}", "name their form, e.g. dd/MM/yyyy or MM/dd/yyyy")
        {
            Code = BourseErrorCode.DayFormUnclear,
        };
}
