using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Bars.Resampling;

namespace Bourse.Adapters.Cassandra;

/// <summary>Reads bars, a month at a time and some months at once.</summary>
/// <param name="session">The cluster.</param>
/// <param name="schema">The tables.</param>
/// <param name="tables">The statements.</param>
internal sealed class CassandraBarReader(CqlSession session, CassandraBarSchema schema, CassandraBarTables tables)
{
    private const int MostMonthsAtOnce = 8;
    private const int MostRowsOfPage = 5000;
    private const int TablesAtOnce = 16;
    private static readonly TimeSpan MostOffset = TimeSpan.FromDays(1);

    private BarRange? _next;
    private List<YearMonth> _months = [];

    /// <summary>The next bars of a range.</summary>
    public async Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation)
    {
        var action = range.IsNewestFirst ? BarAction.ReadNewestFirst : BarAction.ReadOldestFirst;
        if (await tables.FindAsync(range.Symbol, action, cancellation) is not { } select) return [];
        // The pages of a range share the list of months; at its end the list is made anew, for bars that have come meanwhile.
        var isNextPage = range == _next;
        if (!isNextPage) _months = await ListMonthsAsync(range, cancellation);
        var bars = await ReadAsync(select, range, cancellation);
        if (bars.Count == 0 && isNextPage)
        {
            _months = await ListMonthsAsync(range, cancellation);
            bars = await ReadAsync(select, range, cancellation);
        }

        _next = bars.Count > 0 ? range.After(bars[^1]) : null;
        return bars;
    }

    /// <summary>Every series, ordered by symbol and interval.</summary>
    public async Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation)
    {
        var series = new List<BarSeries>();
        foreach (var symbols in (await ListSymbolsAsync(cancellation)).Chunk(TablesAtOnce))
        {
            foreach (var found in await Task.WhenAll(symbols.Select(symbol => CountAsync(symbol, cancellation)))) series.AddRange(found);
        }

        return series;
    }

    /// <summary>The symbols that have a table, ordered.</summary>
    public async Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation)
    {
        var symbols = new List<Symbol>();
        foreach (var table in await schema.ListTablesAsync(cancellation))
        {
            if (SymbolNames.TryParseTable(table, out var symbol)) symbols.Add(symbol);
        }

        symbols.Sort();
        return symbols;
    }

    /// <summary>The newest bars of symbols, ordered by symbol; of some symbols at once, since each has a table of its own.</summary>
    public async Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation)
    {
        var latest = new List<LatestBars>();
        foreach (var some in (symbols?.Distinct().Order() ?? (IEnumerable<Symbol>)await ListSymbolsAsync(cancellation)).Chunk(TablesAtOnce))
        {
            latest.AddRange((await Task.WhenAll(some.Select(symbol => ReadLatestAsync(symbol, cancellation)))).OfType<LatestBars>());
        }

        return latest;
    }

    /// <summary>Reads one month, then twice as many at once each time, since nobody knows how many bars a month has.</summary>
    private async Task<IReadOnlyList<Bar>> ReadAsync(CqlPrepared select, BarRange range, CancellationToken cancellation)
    {
        var bars = new List<Bar>();
        var months = _months.Where(month => IsIn(range, month)).ToList();
        for (var atOnce = 1; months.Count > 0 && bars.Count < range.PageSize; atOnce = Math.Min(atOnce * 2, MostMonthsAtOnce))
        {
            var some = months.Take(atOnce).Select(month => ReadMonthAsync(select, range, month, cancellation));
            foreach (var found in await Task.WhenAll(some)) bars.AddRange(found);
            months.RemoveRange(0, Math.Min(atOnce, months.Count));
        }

        return bars.Count > range.PageSize ? bars.GetRange(0, range.PageSize) : bars;
    }

    /// <summary>The list of partitions tells the intervals and the newest month, whose bars are mostly enough.</summary>
    private async Task<LatestBars?> ReadLatestAsync(Symbol symbol, CancellationToken cancellation)
    {
        var months = (await ListPartitionsAsync(symbol, cancellation)).ToLookup(one => one.Interval, one => one.Month);
        var intervals = months.Select(group => group.Key).Order().ToList();
        if (intervals.Count == 0 || await tables.FindAsync(symbol, BarAction.ReadNewestFirst, cancellation) is not { } select) return null;
        var range = new BarRange
        {
            Symbol = symbol, Interval = intervals[0], IsNewestFirst = true, PageSize = LatestBars.CountOf(intervals[0]),
        };
        var bars = new List<Bar>();
        foreach (var month in months[range.Interval].OrderDescending())
        {
            bars.AddRange(await ReadMonthAsync(select, range with { PageSize = range.PageSize - bars.Count }, month, cancellation));
            if (bars.Count >= range.PageSize) break;
        }

        return bars.Count == 0 ? null : LatestDays.Of(intervals, bars);
    }

    private async Task<IEnumerable<BarSeries>> CountAsync(Symbol symbol, CancellationToken cancellation)
    {
        if (await tables.FindAsync(symbol, BarAction.Count, cancellation) is not { } count) return [];
        var months = await session.ReadAllAsync(
            new CqlStatement(count) { IsIdempotent = true },
            row => (Symbol: row.Text(0), Interval: row.Text(1), Count: row.Bigint(2), First: row.Timestamp(3), Last: row.Timestamp(4)),
            cancellation);
        return
            from month in months
            where month.Symbol == symbol.Text
            let interval = BarInterval.TryParse(month.Interval, out var read) ? read : default
            where interval != default
            group month by interval into all
            orderby all.Key
            select new BarSeries(symbol, all.Key, all.Sum(month => month.Count), all.Min(month => month.First), all.Max(month => month.Last));
    }

    /// <summary>The months of the range, in its order. A month is that of the exchange's clock, which may differ from UTC by a day.</summary>
    private async Task<List<YearMonth>> ListMonthsAsync(BarRange range, CancellationToken cancellation)
    {
        var months = new List<YearMonth>();
        foreach (var (interval, month) in await ListPartitionsAsync(range.Symbol, cancellation))
        {
            if (interval == range.Interval && IsIn(range, month)) months.Add(month);
        }

        months.Sort();
        if (range.IsNewestFirst) months.Reverse();
        return months;
    }

    /// <summary>The intervals and months of a symbol's table, in no order; what another program has put there is left out.</summary>
    private async Task<List<(BarInterval Interval, YearMonth Month)>> ListPartitionsAsync(Symbol symbol, CancellationToken cancellation)
    {
        if (await tables.FindAsync(symbol, BarAction.ListMonths, cancellation) is not { } list) return [];
        var partitions = await session.ReadAllAsync(
            new CqlStatement(list) { IsIdempotent = true }, row => (Symbol: row.Text(0), Interval: row.Text(1), Month: row.Text(2)), cancellation);
        var found = new List<(BarInterval, YearMonth)>();
        foreach (var (name, text, monthText) in partitions)
        {
            var isKnown = BarInterval.TryParse(text, out var interval) & YearMonth.TryParse(monthText, out var month);
            if (isKnown && name == symbol.Text && interval.Text == text) found.Add((interval, month));
        }

        return found;
    }

    private static bool IsIn(BarRange range, YearMonth month) =>
        (range.From is not { } from || from <= month.Last.AddDays(1).ToDateTime(TimeOnly.MinValue) + MostOffset)
        && (range.Before is not { } before || before >= month.First.ToDateTime(TimeOnly.MinValue) - MostOffset);

    private async Task<List<Bar>> ReadMonthAsync(CqlPrepared select, BarRange range, YearMonth month, CancellationToken cancellation)
    {
        using var values = new CqlValues();
        values.Add(range.Symbol.Text).Add(range.Interval.Text).Add($"{month}");
        var (from, before) = (range.From ?? DateTime.MinValue, range.Before ?? DateTime.MaxValue);
        values.Add(BarTime.ToMilliseconds(from)).Add(BarTime.ToMilliseconds(before)).Add(range.PageSize);
        var zone = new ZoneMemory();
        return await session.ReadAllAsync(
            new CqlStatement(select) { Values = values, IsIdempotent = true, PageSize = Math.Min(range.PageSize, MostRowsOfPage) },
            row => Read(row, range, zone), cancellation);
    }

    private static Bar Read(CqlRow row, BarRange range, ZoneMemory zones)
    {
        var (zone, instant) = (zones.Of(row.Utf8Text(6)), row.Timestamp(0));
        return new Bar
        {
            Symbol = range.Symbol,
            Interval = range.Interval,
            LocalTime = zone.LocalTimeOf(instant),
            Instant = instant,
            Open = row.Decimal(1),
            High = row.Decimal(2),
            Low = row.Decimal(3),
            Close = row.Decimal(4),
            Volume = row.Bigint(5),
            TimeZone = zone.Name,
        };
    }

    /// <summary>The zone of the row before, which nearly always is that of the next one.</summary>
    private sealed class ZoneMemory
    {
        private byte[] _name = [];
        private ExchangeTimeZone? _zone;

        public ExchangeTimeZone Of(ReadOnlySpan<byte> name)
        {
            if (_zone is not null && name.SequenceEqual(_name)) return _zone;
            (_name, _zone) = (name.ToArray(), ExchangeTimeZone.Find(CqlReader.TextOf(name)));
            return _zone;
        }
    }
}
