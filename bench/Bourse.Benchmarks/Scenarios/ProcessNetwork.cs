using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>What a run of a network of processes took.</summary>
/// <param name="Wall">From the time of the first price's record until the last row was seen in the database.</param>
/// <param name="Total">From the start of the processes to the end of the last one.</param>
/// <param name="Phases">Where that goes, one after the other.</param>
/// <param name="Stages">The processes, by the stages' names.</param>
internal sealed record NetworkTimes(TimeSpan Wall, TimeSpan Total, IReadOnlyList<Phase> Phases, IReadOnlyDictionary<string, Finished> Stages);

/// <summary>The default network with its whole history, every stage a process of its own, all started together.</summary>
/// <param name="program">The program.</param>
/// <param name="environment">Settings of the stages: where log and database are.</param>
/// <param name="openLog">Opens the log past the program.</param>
/// <param name="openDatabase">Opens the database past the program; a new instance each time.</param>
internal sealed class ProcessNetwork(
    BourseProgram program,
    IReadOnlyDictionary<string, string> environment,
    Func<string, CancellationToken, Task<IEventLog>> openLog,
    Func<string, IInvestorsDatabase> openDatabase)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookWhileMissing = TimeSpan.FromMilliseconds(100);
    private static readonly DateOnly From = new(2000, 1, 1);
    private static readonly DateOnly To = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly Network Network = NetworkFile.Default;

    private static readonly string[] Days = ["--from", Iso(From), "--to", Iso(To)];

    private static readonly IReadOnlyDictionary<string, string[]> Commands = Network.Exchanges
        .Select(exchange => (exchange.Name, Words: new[] { "exchange", exchange.Name, "--day-interval", "0" }))
        .Concat(Network.Investors.Select(investor => (Name: investor.Id, Words: new[] { "investor", investor.Id, "--until-complete" })))
        .Append(("ingest", ["ingest", "--until-complete"]))
        .ToDictionary(stage => stage.Item1, stage => stage.Item2);

    /// <summary>How many prices are published.</summary>
    public static long Prices => TradingDays * Network.Exchanges.Sum(exchange => exchange.Stocks.Count);

    /// <summary>How many rows get into the database, as many as there are evaluations.</summary>
    public static long Rows => TradingDays * Network.Portfolios.Count();

    private static long TradingDays => Calendars.Greek.Between(From, To).Count();

    /// <summary>Runs it once.</summary>
    /// <param name="folder">A folder that is not there yet.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">A stage failed, or not everything came.</exception>
    public async Task<NetworkTimes> RunAsync(string folder, CancellationToken cancellation)
    {
        var launched = DateTime.UtcNow;
        var running = Commands.ToDictionary(
            stage => stage.Key, stage => program.RunAsync(folder, [.. stage.Value, .. Days], environment, cancellation));
        var ended = Task.WhenAll(running.Values);
        var lastRow = await AwaitLastRowAsync(folder, ended, cancellation);
        await ended;
        var total = DateTime.UtcNow;
        await using var log = await openLog(folder, cancellation);
        var (firstPrice, lastPrice) = await CheckAsync(log, Topics.Prices, Prices, cancellation);
        var (_, lastEvaluation) = await CheckAsync(log, Topics.Evaluations, Rows, cancellation);
        (string, DateTime)[] marks =
        [
            ("the processes start, until the first price", firstPrice), ("until the last price is written", lastPrice),
            ("until the last evaluation is made", lastEvaluation), ("until the last row is in the database", lastRow),
            ("until the last process has ended", total),
        ];
        var phases = marks.Select((mark, i) => new Phase(mark.Item1, (mark.Item2 - (i == 0 ? launched : marks[i - 1].Item2)).TotalMilliseconds));
        var stages = running.ToDictionary(stage => stage.Key, stage => stage.Value.Result);
        return new NetworkTimes(lastRow - firstPrice, total - launched, [.. phases], stages);
    }

    private async Task<DateTime> AwaitLastRowAsync(string folder, Task ended, CancellationToken cancellation)
    {
        await using var database = openDatabase(folder);
        while (true)
        {
            // Looked at before the database is: whoever has ended has written everything.
            var isLast = ended.IsCompleted;
            var rows = await CountAsync(database, cancellation);
            if (rows >= Rows) return DateTime.UtcNow;
            if (isLast)
            {
                await ended;
                throw new BourseException(FailureKind.Failed, $"{rows ?? 0} evaluations were taken in instead of {Rows}");
            }

            await Task.Delay(rows is null ? LookWhileMissing : Look, cancellation);
        }
    }

    /// <summary>How many evaluations have been taken in; null while there are no tables.</summary>
    private static async Task<long?> CountAsync(IInvestorsDatabase database, CancellationToken cancellation)
    {
        try
        {
            return (await database.ReadProgressAsync(cancellation)).Sum(partition => partition.NextOffset);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Failed)
        {
            return null;
        }
    }

    private static async Task<(DateTime First, DateTime Last)> CheckAsync(IEventLog log, string topic, long expected, CancellationToken cancellation)
    {
        var (count, first, last) = (0L, long.MaxValue, 0L);
        await TopicScan.ReadAllAsync(
            log,
            topic,
            batch =>
            {
                foreach (var record in batch)
                {
                    count++;
                    (first, last) = (Math.Min(first, record.Timestamp), Math.Max(last, record.Timestamp));
                }
            },
            cancellation);
        if (count == expected) return (DateTime.UnixEpoch.AddMilliseconds(first), DateTime.UnixEpoch.AddMilliseconds(last));
        throw new BourseException(FailureKind.Failed, $"{count} records are in topic {topic} instead of {expected}");
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
