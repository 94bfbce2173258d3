using Bourse.Adapters.Locks;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Ledger;

namespace Bourse.Hosting.Status;

/// <summary>Reads the state of a home folder's network from locks, status files, log and database. It writes nothing.</summary>
/// <param name="host">The host, with the home folder.</param>
/// <param name="topology">The kinds of stages.</param>
public sealed class StatusReader(HostServices host, NetworkTopology topology)
{
    private readonly List<BourseException> _unreachable = [];

    /// <summary>Reads all parts. A part on an unavailable server is omitted, and its failure is recorded.</summary>
    public async Task<NetworkStatus> ReadAsync(CancellationToken cancellation)
    {
        var portfolios = await TryAsync(ReadPortfoliosIfThereAsync, [], cancellation);
        var log = await TryAsync(ReadLogAsync, LogView.Nothing, cancellation);
        return new NetworkStatus(
            host.Home.Folder, HolderOf(StageRole.Supervisor), ReadStages(log, portfolios), log.DeadLetters, portfolios, _unreachable)
        {
            Log = host.Settings.LogPlace, Database = host.Settings.DatabasePlace, IsShared = host.Settings.Kafka is not null,
        };
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> read, T otherwise, CancellationToken cancellation)
    {
        try
        {
            return await read(cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            _unreachable.Add(e);
            return otherwise;
        }
    }

    private async Task<LogView> ReadLogAsync(CancellationToken cancellation)
    {
        if (!host.HasLog) return LogView.Nothing;
        var log = await host.OpenLogAsync(cancellation);
        var lags = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var role in RunningStages.Known(host, topology)) lags[role.Name] = await role.FindLagAsync(log, cancellation);
        return new LogView(
            await GroupLag.FindAsync(log, host.Clock, cancellation),
            await LastDaysOfLog.ReadAsync(log, cancellation),
            lags,
            await DeadLetterCounts.ReadAsync(log, cancellation));
    }

    private int? HolderOf(string role) => RoleLock.FindHolder(host.Home.Folder, role);

    private List<StageState> ReadStages(LogView log, IReadOnlyList<PortfolioRowCount> portfolios)
    {
        var recorded = StageStatusFile.ReadAll(host.Home).ToDictionary(file => file.View.Stage, StringComparer.Ordinal);
        var days = new RecordedDays(log.Days, [.. portfolios.Select(table => table.Last)]);
        var states = new List<StageState>();
        foreach (var role in RunningStages.Known(host, topology))
        {
            var process = HolderOf(role.Name);
            // The last status of a dead process is out of date.
            var view = process is not null && recorded.GetValueOrDefault(role.Name) is { } file && file.Pid == process
                ? file.View
                : new StageView(role.Name, new StageStatus { LastDate = LastDayOf(role, days) }, default);
            var groups = log.Groups.Where(one => one.Group.Name == role.Group).ToList();
            var lag = view.Status.Lag ?? log.Lags.GetValueOrDefault(role.Name);
            var behind = groups.Select(one => (TimeSpan?)one.Behind).Max();
            var isElsewhere = process is null && host.Settings.Kafka is not null && groups.Exists(one => one.Group.Members.Count > 0);
            states.Add(new StageState(view with { Status = view.Status with { Lag = lag } }, process, behind, isElsewhere));
        }

        return states;
    }

    private DateOnly? LastDayOf(StageRole role, RecordedDays days) =>
        role.Kind is { } kind ? kind.LastDayOf(role, host.Network, days) : days.Log.OfExchange(role.Name);

    /// <summary>Stages that have just been started may not have made the tables yet.</summary>
    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosIfThereAsync(CancellationToken cancellation)
    {
        try
        {
            return await ReadPortfoliosAsync(cancellation);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DatabaseNotInitialized)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosAsync(CancellationToken cancellation)
    {
        if (!host.HasDatabase) return [];
        await using var database = host.OpenDatabase();
        var counts = new List<PortfolioRowCount>();
        foreach (var table in await database.ListPortfoliosAsync(cancellation))
        {
            counts.Add(new PortfolioRowCount(table.Portfolio, await database.CountRowsAsync(table.Portfolio, cancellation), table.Last));
        }

        return counts;
    }

    /// <summary>What the log shows.</summary>
    private sealed record LogView(
        IReadOnlyList<GroupLag> Groups, LastDaysOfLog Days, IReadOnlyDictionary<string, long?> Lags, IReadOnlyList<DeadLetterCount> DeadLetters)
    {
        /// <summary>There is no log, or its server cannot be reached.</summary>
        public static LogView Nothing { get; } = new([], new LastDaysOfLog(), new Dictionary<string, long?>(), []);
    }
}
