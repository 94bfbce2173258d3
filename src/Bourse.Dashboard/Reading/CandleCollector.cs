using Bourse.Bars.Indicators;

namespace Bourse.Dashboard.Reading;

/// <summary>
/// Makes the candles of a query from the whole series, which it takes in order: groups days to weeks or months, computes indicators, keeps the
/// newest. Indicators begin with the first candle of the series, whichever candles are asked for.
/// </summary>
internal sealed class CandleCollector
{
    private readonly SeriesQuery _query;
    private readonly ChartInterval _interval;
    private readonly IReadOnlyList<Indicator> _indicators;
    private readonly Queue<CandleRow> _newest = new();
    private readonly int _columns;
    private Candle? _group;
    private bool _hasMore;

    public CandleCollector(SeriesQuery query, ChartInterval interval)
    {
        (_query, _interval) = (query, interval);
        _indicators = IndicatorCatalog.CreateAll(query.Indicators);
        _columns = _indicators.Sum(indicator => indicator.Columns.Count);
    }

    /// <summary>The names of the figures.</summary>
    public IReadOnlyList<string> Names => [.. _indicators.SelectMany(indicator => indicator.Columns)];

    /// <summary>Takes the next candle of the series.</summary>
    public void Add(Candle candle)
    {
        if (DateOnly.FromDateTime(candle.Time) > _query.To) return;
        if (!_interval.IsLong)
        {
            Take(candle);
            return;
        }

        if (_group is { } group && _interval.StartOf(group.Time) == _interval.StartOf(candle.Time))
        {
            _group = group.With(candle);
            return;
        }

        if (_group is { } complete) Take(complete);
        _group = candle;
    }

    /// <summary>The series that was asked for.</summary>
    public CandleSeries Finish(SymbolSummary symbol)
    {
        if (_group is { } last) Take(last);
        _group = null;
        return CandleSeries.Of(symbol, _interval, [.. _newest], Names, _hasMore);
    }

    private void Take(Candle candle)
    {
        var figures = new double[_columns];
        var rest = figures.AsSpan();
        var bar = candle.Figures;
        foreach (var indicator in _indicators)
        {
            indicator.Next(bar, rest);
            rest = rest[indicator.Columns.Count..];
        }

        if (!_query.Holds(candle, _interval))
        {
            _hasMore |= _newest.Count == 0;
            return;
        }

        _newest.Enqueue(new CandleRow(candle, figures));
        if (_newest.Count <= _query.Limit) return;
        _newest.Dequeue();
        _hasMore = true;
    }
}
