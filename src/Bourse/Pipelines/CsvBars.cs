using System.Text;
using Bourse.Bars;
using Bourse.Replay.Csv;

namespace Bourse.Pipelines;

/// <summary>
/// The provider <c>csv:FILE</c>: bars of a file with the columns timestamp, open, high, low, close and volume, in the time of New York. A file about
/// several symbols has a column for the symbol; another one is named after its symbol (<c>NVDA.csv</c>). The file is read again for each month, so
/// memory does not grow with it.
/// </summary>
public sealed class CsvBars : IBarProvider
{
    /// <summary>Its name.</summary>
    public const string ProviderName = "csv";

    private const string TimeZone = "US/Eastern";
    private static readonly string[] Endings = [".csv", ".csv.gz"];
    private const int MaxNumber = 64;
    private readonly CsvInput _input;
    private readonly TimeProvider _clock;

    /// <summary>Creates the provider; the file is not read yet.</summary>
    /// <param name="input">The file.</param>
    /// <param name="clock">Gives the present time, at which the file is as it is.</param>
    public CsvBars(CsvInput input, TimeProvider clock) => (_input, _clock) = (input, clock);

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public Task<MonthReply> FetchMonthAsync(MonthRequest request, CancellationToken cancellation) =>
        Task.Run(() => Fetch(request, cancellation), cancellation);

    /// <summary>True: it needs no calls.</summary>
    public Task<bool> IsKeptAsync(MonthRequest request, CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>None: it has no limits.</summary>
    public Task<QuotaState?> ReadQuotaAsync(CancellationToken cancellation) => Task.FromResult<QuotaState?>(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MonthReply Fetch(MonthRequest request, CancellationToken cancellation)
    {
        var file = CsvFile.Read(_input, CsvOptions.Default, cancellation);
        var columns = BarFileColumns.Of(file);
        if (columns.Symbol is null && !IsNamedAfter(request.Symbol))
        {
            return MonthReply.Refused($"{file.Name} has no column for the symbol, and is not named after {request.Symbol}");
        }

        var skipped = new SkippedRows();
        var (bars, unreadable) = Read(file, columns, request, skipped, cancellation);
        if (bars.Count + unreadable.Count == 0)
            return MonthReply.Refused($"{file.Name} has no bars of {request.Symbol} in {request.Month}{skipped}");
        var month = new SourceMonth { TimeZone = TimeZone, Bars = bars.ToArray(), Unreadable = unreadable, FetchedAt = _clock.GetUtcNow() };
        return StepOf(bars) is { } minutes && minutes < request.Interval.Minutes
            ? MonthReply.Refused($"{file.Name} has bars of {minutes} minutes, not of {request.Interval}")
            : MonthReply.Of(month, $"{month.Count} bars of {file.Name}{skipped}");
    }

    private static (List<SourceBar> Bars, List<RefusedBar> Unreadable) Read(
        CsvFile file, BarFileColumns columns, MonthRequest request, SkippedRows skipped, CancellationToken cancellation)
    {
        var (bars, unreadable) = (new List<SourceBar>(), new List<RefusedBar>());
        var times = file.DaysOf(file.Columns[columns.Time]);
        var figures = new FigureReader(file, columns);
        using var rows = file.OpenRows(skipped.Add);
        while (rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            if (columns.Symbol is { } place && !IsSymbol(rows.Field(place), request.Symbol)) continue;
            if (!times.TryRead(rows.Field(columns.Time), out var time))
            {
                rows.Reject("timestamp is not a time");
                continue;
            }

            var start = time.Day.ToDateTime(TimeOnly.MinValue) + time.Time;
            if (YearMonth.Of(start) != request.Month) continue;
            if (figures.TryRead(rows, start, out var bar) is { } problem) unreadable.Add(TextsOf(rows, columns, start, problem));
            else bars.Add(bar);
        }

        return (bars, unreadable);
    }

    private bool IsNamedAfter(Symbol symbol)
    {
        var name = _input.Name[(_input.Name.LastIndexOfAny(['/', '\\']) + 1)..];
        return Array.Exists(Endings, ending => name.Equals(symbol + ending, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsSymbol(ReadOnlySpan<byte> field, Symbol symbol) =>
        Symbol.TryParse(Encoding.UTF8.GetString(field), out var given) && given == symbol;

    /// <summary>
    /// The usual distance of two bars of a day that follow each other, in minutes; null without such bars. A few bars that are off the grid do not
    /// make a file one of another interval.
    /// </summary>
    private static int? StepOf(List<SourceBar> bars)
    {
        var starts = bars.Select(bar => bar.LocalTime).Distinct().Order().ToList();
        var steps = starts.Zip(starts.Skip(1)).Where(pair => pair.First.Date == pair.Second.Date).Select(pair => pair.Second - pair.First).ToList();
        return steps.Count == 0 ? null : (int)steps.GroupBy(step => step).MaxBy(step => step.Count())!.Key.TotalMinutes;
    }

    private static RefusedBar TextsOf(CsvRows rows, BarFileColumns columns, DateTime start, string problem)
    {
        var figures = new[] { columns.Open, columns.High, columns.Low, columns.Close, columns.Volume };
        var texts = Array.ConvertAll(figures, place => Witness.Excerpt(rows.Field(place)));
        return new RefusedBar(start.ToString(Bar.TimeFormat), texts[0], texts[1], texts[2], texts[3], texts[4], problem);
    }

    /// <summary>The rows whose month is not known, since they cannot be read; the text of an answer ends with them.</summary>
    private sealed class SkippedRows
    {
        private int _count;
        private BadRow _first;

        public void Add(BadRow row)
        {
            if (_count++ == 0) _first = row;
        }

        public override string ToString() => _count switch
        {
            0 => "",
            1 => $"; line {_first.Line} cannot be read: {_first.Reason}",
            _ => $"; {_count} lines cannot be read, the first is line {_first.Line}: {_first.Reason}",
        };
    }

    /// <summary>Reads the prices and the volume of a row.</summary>
    private sealed class FigureReader(CsvFile file, BarFileColumns columns)
    {
        private readonly byte[] _number = new byte[MaxNumber + NumberText.MaxAdded];
        private readonly byte _mark = file.DecimalMarkOf(file.Columns[columns.Close]);

        /// <summary>Reads them, or says what cannot be read.</summary>
        public string? TryRead(CsvRows rows, DateTime start, out SourceBar bar)
        {
            bar = default;
            if (!TryPrice(rows.Field(columns.Open), out var open)) return "open is not a price";
            if (!TryPrice(rows.Field(columns.High), out var high)) return "high is not a price";
            if (!TryPrice(rows.Field(columns.Low), out var low)) return "low is not a price";
            if (!TryPrice(rows.Field(columns.Close), out var close)) return "close is not a price";
            if (!TryVolume(rows.Field(columns.Volume), out var volume)) return "volume is not a whole number";
            bar = new SourceBar(start, open, high, low, close, volume);
            return null;
        }

        private bool TryVolume(ReadOnlySpan<byte> field, out long volume)
        {
            volume = 0;
            return TryPrice(field, out var number) && WholeNumber.TryOf(number, out volume);
        }

        private bool TryPrice(ReadOnlySpan<byte> field, out decimal price)
        {
            price = default;
            return field.Length <= MaxNumber
                && NumberText.TryRead(field, _mark, _number, out var length)
                && PriceDigits.TryRead(_number.AsSpan(0, length), out price);
        }
    }
}
