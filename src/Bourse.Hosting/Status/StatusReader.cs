using Bourse.Adapters.Locks;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Status;

/// <summary>
/// Reads the state of a network from the locks of the home folder and the status records of its stages. Of topics it reads ends and offsets, of
/// tables their last days, so the time hardly depends on their size. It writes nothing.
/// </summary>
/// <param name="host">The host, with the home folder.</param>
/// <param name="topology">The kinds of stages.</param>
public sealed class StatusReader(HostServices host, NetworkTopology topology)
{
    /// <summary>
    /// The tables of more portfolios are not read. A table has a row a day and is counted quickly, but there may be any number of tables.
    /// </summary>
    public const int MostTables = 100;

    /// <summary>Reads all parts. A part on an unavailable server is omitted, and its failure is recorded.</summary>
    public async Task<NetworkStatus> ReadAsync(CancellationToken cancellation)
    {
        // Both servers are asked at the same time.
        var reading = TryAsync(ReadPortfoliosIfThereAsync, [], cancellation);
        var (log, logFailure) = await TryAsync(ReadLogAsync, null, cancellation);
        var (portfolios, databaseFailure) = await reading;
        var view = log ?? ViewOf(StatusFiles.ReadAll(host.Home), []);
        var letters = log?.DeadLetters;
        return new NetworkStatus(
            host.Home.Folder,
            host.FindHolder(StageRole.Supervisor)?.Holder.Process,
            [.. view.Stages.Select(stage => StateOf(stage, view, portfolios, letters))],
            view.DeadLetters,
            portfolios,
            [.. new[] { databaseFailure, logFailure }.OfType<BourseException>()])
        {
            Log = host.Settings.LogPlace,
            Database = host.Settings.DatabasePlace,
            Tables = host.Network.Portfolios.Count(),
            HasOtherWork = HasTraces(),
            HasLostSupervisor = host.HasAbandoned(StageRole.Supervisor),
        };
    }

    private static async Task<(T Result, BourseException? Failure)> TryAsync<T>(
        Func<CancellationToken, Task<T>> read, T otherwise, CancellationToken cancellation)
    {
        try
        {
            return (await read(cancellation), null);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            return (otherwise, e);
        }
    }

    private async Task<NetworkView?> ReadLogAsync(CancellationToken cancellation)
    {
        var files = StatusFiles.ReadAll(host.Home);
        // Without a log, a record of a stage that has ended says nothing any more.
        if (!host.HasLog) return ViewOf([.. files.Where(record => !record.IsEnded)], []);
        var log = await host.OpenLogAsync(cancellation);
        var counting = DeadLetterCounts.ReadAsync(log, cancellation);
        IReadOnlyList<StatusRecord> shared = host.Settings.Kafka is null ? [] : await StatusTopic.ReadAsync(log, cancellation);
        var view = ViewOf(files, shared);
        var (days, lags) = (new LastDaysOfLog(), new Dictionary<string, long?>(StringComparer.Ordinal));
        foreach (var stage in view.Stages.Where(stage => stage.Record?.View.Status.Lag is null || !stage.IsRunning))
        {
            lags[stage.Role.Name] = await stage.Role.FindLagAsync(log, cancellation);
        }

        // A stage that was killed has not written its last day, and one of an earlier version has written none.
        var isUnsure = view.Stages.Any(stage => !stage.IsRunning && stage.Record is not { IsEnded: true });
        if (isUnsure) days = await LastDaysOfLog.ReadAsync(log, cancellation);
        return view with { Days = days, Lags = lags, DeadLetters = await counting };
    }

    private NetworkView ViewOf(IReadOnlyList<StatusRecord> files, IReadOnlyList<StatusRecord> shared)
    {
        var board = new StatusBoard(files, shared, host.Clock.GetUtcNow());
        var roles = RunningStages.Known(host, topology, board.Records);
        return new NetworkView([.. roles.Select(role => Find(role, board))], new LastDaysOfLog(), new Dictionary<string, long?>(), []);
    }

    /// <summary>A stage that holds its role here, else one that runs elsewhere according to its record, else one that has run.</summary>
    private StageFinding Find(StageRole role, StatusBoard board)
    {
        var self = host.Environment.Identity;
        if (host.FindHolder(role.Name)?.Holder is { } holder)
        {
            return new StageFinding(role, holder, board.Find(role.Name, holder)) { Host = holder.Host == self.Host ? null : holder.Host };
        }

        return board.FindRunningElsewhere(role.Name, self) is { } running
            ? new StageFinding(role, running.Holder, running) { Host = running.Holder.Host }
            : EndedOf(role, board.FindNewest(role.Name), self);
    }

    private static StageFinding EndedOf(StageRole role, StatusRecord? last, ProcessIdentity self) => new(role, null, last)
    {
        Host = last is { IsEnded: true } && last.Holder.Host != self.Host ? last.Holder.Host : null,
    };

    /// <summary>Whether something has written to the home folder: a stage, a replay, a run of a pipeline.</summary>
    private bool HasTraces() =>
        File.Exists(host.Home.LogFile) || File.Exists(host.Home.PipelinesFile) || StatusFiles.ReadAll(host.Home).Count > 0;

    /// <summary>How many of the messages that a stage has rejected can still be open; letters that were dealt with do not count any more.</summary>
    private static long RejectedBy(StageRole role, long rejected, IReadOnlyList<DeadLetterCount>? letters)
    {
        if (letters is null || role.Kind is not { } kind) return rejected;
        return Math.Min(rejected, letters.Where(count => kind.ReadsTopic(DeadLetter.SourceTopicOf(count.Topic))).Sum(count => count.Count));
    }

    private StageState StateOf(
        StageFinding stage, NetworkView view, IReadOnlyList<PortfolioRowCount> portfolios, IReadOnlyList<DeadLetterCount>? letters)
    {
        var (role, holder, record) = stage;
        var seen = record?.View ?? new StageView(role.Name, new StageStatus(), default);
        var lag = view.Lags.GetValueOrDefault(role.Name) ?? seen.Status.Lag;
        var status = holder is not null
            ? seen.Status with { Lag = lag, DeadLetters = RejectedBy(role, seen.Status.DeadLetters, letters) }
            : new StageStatus
            {
                LastDate = LastDayOf(role, view, portfolios) ?? seen.Status.LastDate,
                Lag = lag,
                NewestRecord = seen.Status.NewestRecord,
                Waiting = seen.Status.Waiting,
                Notes = seen.Status.Notes,
                MissingRows = seen.Status.MissingRows,
                StartFailure = seen.Status.StartFailure,
            };
        return new StageState(
            seen with { Status = status, Pace = holder is null ? default : seen.Pace }, holder?.Process, BehindOf(lag, seen.Status.NewestRecord))
        {
            Host = stage.Host, HasEnded = holder is null && record is { IsEnded: true }, IsComplete = IsComplete(status.LastDate),
        };
    }

    /// <summary>Whether no trading day follows up to the last one, or today: then none of them is missing.</summary>
    private bool IsComplete(DateOnly? last)
    {
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime);
        var end = host.Settings.To < today ? host.Settings.To : today;
        return last is { } day && (day >= end || host.Settings.Calendar.NextAfter(day) is not { } next || next > end);
    }

    /// <summary>What log and tables show of a stage that does not run.</summary>
    private DateOnly? LastDayOf(StageRole role, NetworkView view, IReadOnlyList<PortfolioRowCount> portfolios)
    {
        if (role.Kind is not { } kind) return view.Days.OfExchange(role.Name);
        return kind.LastDayOf(role, host.Network, new RecordedDays(view.Days, [.. portfolios.Select(table => table.Last)]));
    }

    private TimeSpan? BehindOf(long? lag, long? newest)
    {
        if (lag == 0) return TimeSpan.Zero;
        if (lag is null || newest is not { } written) return null;
        var behind = host.Clock.GetUtcNow().ToUnixTimeMilliseconds() - written;
        return behind > 0 ? TimeSpan.FromMilliseconds(behind) : TimeSpan.Zero;
    }

    /// <summary>Stages that have just been started may not have made the tables yet.</summary>
    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosIfThereAsync(CancellationToken cancellation)
    {
        try
        {
            return host.HasDatabase && host.Network.Portfolios.Count() <= MostTables ? await ReadPortfoliosAsync(cancellation) : [];
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DatabaseNotInitialized)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosAsync(CancellationToken cancellation)
    {
        await using var database = host.OpenDatabase();
        var counts = new List<PortfolioRowCount>();
        foreach (var table in await database.ListPortfoliosAsync(cancellation))
        {
            counts.Add(new PortfolioRowCount(table.Portfolio, await database.CountRowsAsync(table.Portfolio, cancellation), table.Last));
        }

        return counts;
    }

    /// <summary>A stage, the process that runs it (null when none does), and what it has written last.</summary>
    private sealed record StageFinding(StageRole Role, ProcessIdentity? Holder, StatusRecord? Record)
    {
        /// <summary>Where it runs or has ended, if not in this home and on this machine.</summary>
        public string? Host { get; init; }

        public bool IsRunning => Holder is not null;
    }

    /// <summary>What records and log show.</summary>
    private sealed record NetworkView(
        IReadOnlyList<StageFinding> Stages, LastDaysOfLog Days, IReadOnlyDictionary<string, long?> Lags, IReadOnlyList<DeadLetterCount> DeadLetters);
}
