using System.Diagnostics;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// Publishes the default network's prices at a steady pace, and takes the time until a viewer of a dashboard has them on the screen while others
/// look on, whose screens are not those of this machine.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="program">The program.</param>
/// <param name="environment">The dashboard's settings: where the log is.</param>
internal sealed class WatchedPrices(IEventLog log, BourseProgram program, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>How many pages look on.</summary>
    public const int Count = 10;

    private const int Before = 300;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    /// <summary>Does it once.</summary>
    /// <param name="folder">The folder with the home.</param>
    /// <param name="time">How long to measure.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<Delays> RunAsync(string folder, TimeSpan time, CancellationToken cancellation)
    {
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        var warm = PacedDays.CountIn(WarmUp);
        var days = PacedDays.Take(Before + warm + PacedDays.CountIn(time));
        var exchanges = NetworkFile.Default.Exchanges.Select(exchange => new PacedExchange(exchange, log)).ToList();
        try
        {
            foreach (var day in days.Take(Before)) await PublishAsync(exchanges, day, cancellation);
            await using var dashboard = await DashboardProcess.StartAsync(program, folder, environment, cancellation);
            await using var viewers = await Viewers.StartAsync();
            var address = new Uri(dashboard.Url, "/?interval=1day");
            for (var i = 1; i < Count; i++) await Viewers.DarkenAsync((await viewers.OpenAsync(address)).Page);
            var (page, _) = await viewers.OpenAsync(address);
            var ahead = await Viewers.WatchPaintsAsync(page);

            var begun = await PublishAsync(exchanges, days[Before..], cancellation);
            await Task.Delay(Rest, cancellation);
            return new Delays([.. Match(begun.Skip(warm), await Viewers.ReadPaintsAsync(page, ahead)).Order()]);
        }
        finally
        {
            foreach (var exchange in exchanges) await exchange.DisposeAsync();
        }
    }

    private static Task PublishAsync(List<PacedExchange> exchanges, DateOnly day, CancellationToken cancellation) =>
        Task.WhenAll(exchanges.Select(exchange => exchange.PublishAsync(day, cancellation)));

    /// <summary>A day is on the screen with the first frame that shows it, or a later one.</summary>
    private static IEnumerable<double> Match(IEnumerable<(DateOnly Day, double At)> begun, List<(DateOnly Day, double At)> paints)
    {
        var next = 0;
        foreach (var (day, at) in begun)
        {
            while (next < paints.Count && paints[next].Day < day) next++;
            if (next == paints.Count) throw new BourseException(FailureKind.Failed, $"the prices of {day:yyyy-MM-dd} have not come to a screen");
            yield return paints[next].At - at;
        }
    }

    private static async Task<List<(DateOnly Day, double At)>> PublishAsync(
        List<PacedExchange> exchanges, List<DateOnly> days, CancellationToken cancellation)
    {
        var begun = new List<(DateOnly, double)>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < days.Count; i++)
        {
            await PacedDays.WaitAsync(PacedDays.DueOf(start, i), cancellation);
            begun.Add((days[i], Viewers.Now()));
            await PublishAsync(exchanges, days[i], cancellation);
        }

        return begun;
    }
}
