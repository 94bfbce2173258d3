using System.Collections.Concurrent;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads candles once for all viewers of the same chart, and anew when they are so old that one may have changed.</summary>
/// <param name="series">The candles.</param>
/// <param name="host">The host.</param>
internal sealed class SharedSeries(SeriesReader series, HostServices host)
{
    /// <summary>How old candles can be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SeriesQuery, Reading> _readings = [];

    /// <summary>The candles, which may have been read for another viewer.</summary>
    /// <param name="query">Which of them.</param>
    /// <param name="cancellation">Ends this viewer's wait; the others' reading goes on.</param>
    /// <exception cref="BourseException">They cannot be read.</exception>
    public Task<CandleSeries> ReadAsync(SeriesQuery query, CancellationToken cancellation)
    {
        foreach (var (one, reading) in _readings)
        {
            if (host.Clock.GetElapsedTime(reading.Began) >= Age && reading.Series.Value.IsCompleted) _readings.TryRemove(new(one, reading));
        }

        return _readings.GetOrAdd(query, Begin).Series.Value.WaitAsync(cancellation);
    }

    private Reading Begin(SeriesQuery query) => new(host.Clock.GetTimestamp(), new(() => series.ReadAsync(query, CancellationToken.None)));

    private sealed record Reading(long Began, Lazy<Task<CandleSeries>> Series);
}
