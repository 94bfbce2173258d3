using Bourse.Sinks;

namespace Bourse.Bars;

/// <summary>
/// The store of bars: a table a symbol (<see cref="SymbolNames.TableOf"/>), with the columns of docs/data.md, in partitions of (symbol, interval,
/// month). Bars are written through <see cref="ISinkStore{TRow}.WriteAsync"/>, which creates missing tables and replaces a bar of the same symbol,
/// interval and instant. An engine with transactions writes bars and offsets in one. Another one writes the bars first and the offsets after them: a
/// crash in between repeats bars, which changes nothing. An instance serves one caller at a time; any number of instances and processes may use one
/// store.
/// </summary>
public interface IBarStore : ISinkStore<BarRow>, IAsyncDisposable
{
    /// <summary>
    /// Creates what all tables need, such as the keyspace and the table of offsets (<c>bars_progress</c>); existing ones stay as they are.
    /// </summary>
    Task CreateAsync(CancellationToken cancellation);

    /// <summary>
    /// The next bars of a range, up to <see cref="BarRange.PageSize"/> of them; an empty list at its end. A symbol without a table has no bars. The
    /// range after a page is <see cref="BarRange.After"/> its last bar.
    /// </summary>
    Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation);

    /// <summary>
    /// The days that the bars of a range make, the oldest first and all at once: a year has 250. A day of which the range holds a part is made of
    /// that part. A store that has no way of its own to make them leaves that to <c>DaysOfBars</c>.
    /// </summary>
    /// <param name="range">Bars of an interval shorter than a day, the oldest first.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation);

    /// <summary>Every series in the store, ordered by symbol and interval.</summary>
    Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation);

    /// <summary>The symbols that have a table, ordered.</summary>
    Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation);

    /// <summary>The newest bars of symbols, ordered by symbol, in one call for all; a symbol without bars is left out.</summary>
    /// <param name="symbols">The symbols; null for every one that has a table.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation);
}
