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

    /// <summary>One viewer's screen is that of this machine.</summary>
    /// <param name="folder">The folder with the home.</param>
    /// <param name="time">How long to measure.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How long prices took to that screen, and to the connections of the others.</returns>
    public Task<(Delays Screen, Delays Others)> RunAsync(string folder, TimeSpan time, CancellationToken cancellation) => WatchAsync(
        folder,
        time,
        async (dashboard, address, publish) =>
        {
            await using var remote = await RemoteViewers.OpenAsync(address, Count - 1, cancellation);
            await using var viewers = await Viewers.StartAsync();
            var (page, _) = await viewers.OpenAsync(address);
            var ahead = await Viewers.WatchPaintsAsync(page);
            var begun = await publish();
            var screen = Delays.Of(Match(begun, await Viewers.ReadPaintsAsync(page, ahead)));
            return (screen, Delays.Of(remote.All.SelectMany(viewer => Match(begun, viewer.Taken))));
        },
        cancellation);

    /// <summary>No viewer's screen is that of this machine.</summary>
    /// <param name="folder">The folder with the home.</param>
    /// <param name="count">How many viewers.</param>
    /// <param name="time">How long to measure.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How long prices took to the viewers, and the memory of the dashboard in bytes.</returns>
    public Task<(Delays Delays, long Memory)> RunRemoteAsync(string folder, int count, TimeSpan time, CancellationToken cancellation) => WatchAsync(
        folder,
        time,
        async (dashboard, address, publish) =>
        {
            await using var remote = await RemoteViewers.OpenAsync(address, count, cancellation);
            var begun = await publish();
            return (Delays.Of(remote.All.SelectMany(viewer => Match(begun, viewer.Taken))), dashboard.Memory);
        },
        cancellation);

    private async Task<T> WatchAsync<T>(string folder, TimeSpan time, Watch<T> watch, CancellationToken cancellation)
    {
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        var warm = PacedDays.CountIn(WarmUp);
        var days = PacedDays.Take(Before + warm + PacedDays.CountIn(time));
        var exchanges = NetworkFile.Default.Exchanges.Select(exchange => new PacedExchange(exchange, log)).ToList();
        try
        {
            foreach (var day in days.Take(Before)) await PublishAsync(exchanges, day, cancellation);
            await using var dashboard = await DashboardProcess.StartAsync(program, folder, environment, cancellation);
            return await watch(dashboard, new Uri(dashboard.Url, "/?interval=1day"), PublishRestAsync);
        }
        finally
        {
            foreach (var exchange in exchanges) await exchange.DisposeAsync();
        }

        async Task<List<(DateOnly Day, double At)>> PublishRestAsync()
        {
            var begun = await PublishAsync(exchanges, days[Before..], cancellation);
            await Task.Delay(Rest, cancellation);
            return begun[warm..];
        }
    }

    private static Task PublishAsync(List<PacedExchange> exchanges, DateOnly day, CancellationToken cancellation) =>
        Task.WhenAll(exchanges.Select(exchange => exchange.PublishAsync(day, cancellation)));

    /// <summary>A viewer has a day with the first change that reaches it, or a later one.</summary>
    private static List<double> Match(IReadOnlyList<(DateOnly Day, double At)> begun, IReadOnlyCollection<(DateOnly Day, double At)> seen)
    {
        var changes = seen.ToList();
        var (next, delays) = (0, new List<double>());
        foreach (var (day, at) in begun)
        {
            while (next < changes.Count && changes[next].Day < day) next++;
            if (next == changes.Count) throw new BourseException(FailureKind.Failed, $"the prices of {day:yyyy-MM-dd} have not come to a viewer");
            delays.Add(changes[next].At - at);
        }

        return delays;
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

    /// <summary>Watches what is published: all that is measured, and when each day of it was begun.</summary>
    private delegate Task<T> Watch<T>(DashboardProcess dashboard, Uri address, Func<Task<List<(DateOnly Day, double At)>>> publish);
}
