using Bourse.Adapters.Locks;
using Bourse.Cli.Commands;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Cli.Stages;

/// <summary>Puts together the state of a home folder's network, from locks, status files, log and database. It writes nothing.</summary>
/// <param name="context">The command that asks.</param>
internal sealed class StatusReader(CommandContext context)
{
    private readonly List<BourseException> _unreachable = [];

    private CancellationToken Cancellation => context.Cancellation;

    /// <summary>Looks at everything there is; what is on a server that is away is left out, and the failure told.</summary>
    public async Task<NetworkStatus> ReadAsync()
    {
        var portfolios = await ReachAsync(ReadPortfoliosIfThereAsync, []);
        var log = await ReachAsync(ReadLogAsync, LogView.Nothing);
        return new NetworkStatus(
            context.Home.Folder, HolderOf(UpCommand.Role), ReadStages(log, portfolios), log.DeadLetters, portfolios, _unreachable)
        {
            Log = context.Settings.LogPlace, Database = context.Settings.DatabasePlace, IsShared = context.Settings.Kafka is not null,
        };
    }

    private async Task<T> ReachAsync<T>(Func<Task<T>> read, T otherwise)
    {
        try
        {
            return await read();
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            _unreachable.Add(e);
            return otherwise;
        }
    }

    private async Task<LogView> ReadLogAsync()
    {
        if (!context.HasLog) return LogView.Nothing;
        var log = await context.OpenLogAsync();
        var lags = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var role in RunningStages.Known(context)) lags[role.Name] = await role.FindLagAsync(log, Cancellation);
        return new LogView(
            await GroupLag.FindAsync(log, context.Clock, Cancellation),
            await LastDaysOfLog.ReadAsync(log, Cancellation),
            lags,
            await DeadLetterCounts.ReadAsync(log, Cancellation));
    }

    private int? HolderOf(string role) => RoleLock.FindHolder(context.Home.Folder, role);

    private List<StageState> ReadStages(LogView log, IReadOnlyList<PortfolioRowCount> portfolios)
    {
        var told = StageFile.ReadAll(context.Home).ToDictionary(file => file.View.Stage, StringComparer.Ordinal);
        var states = new List<StageState>();
        foreach (var role in RunningStages.Known(context))
        {
            var process = HolderOf(role.Name);
            // What a dead process told last is not true any more.
            var view = process is not null && told.GetValueOrDefault(role.Name) is { } file && file.Pid == process
                ? file.View
                : new StageView(role.Name, new StageStatus { LastDate = LastDate(role, log.Days, portfolios) }, default);
            var groups = log.Groups.Where(one => one.Group.Name == role.Group).ToList();
            var lag = view.Status.Lag ?? log.Lags.GetValueOrDefault(role.Name);
            var behind = groups.Select(one => (TimeSpan?)one.Behind).Max();
            var isElsewhere = process is null && context.Settings.Kafka is not null && groups.Exists(one => one.Group.Members.Count > 0);
            states.Add(new StageState(view with { Status = view.Status with { Lag = lag } }, process, behind, isElsewhere));
        }

        return states;
    }

    private DateOnly? LastDate(StageRole role, LastDaysOfLog days, IReadOnlyList<PortfolioRowCount> portfolios) => role.Kind switch
    {
        StageKind.Exchange => days.OfExchange(role.Name),
        StageKind.Investor => Slowest(PortfoliosOf(role).Select(days.OfPortfolio)),
        _ => Slowest(portfolios.Select(table => table.Last)),
    };

    private IEnumerable<string> PortfoliosOf(StageRole role) =>
        context.Network.Investors.First(investor => investor.Id == role.Title).Portfolios.Select(portfolio => portfolio.Key);

    private static DateOnly? Slowest(IEnumerable<DateOnly?> days)
    {
        var list = days.ToList();
        return list.Contains(null) ? null : list.Min();
    }

    /// <summary>Stages that have just been started may not have made the tables yet.</summary>
    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosIfThereAsync()
    {
        try
        {
            return await ReadPortfoliosAsync();
        }
        catch (BourseException e) when (e.Code == FailureCode.NotInitialized)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosAsync()
    {
        if (!context.HasDatabase) return [];
        await using var database = context.OpenDatabase();
        var counts = new List<PortfolioRowCount>();
        foreach (var table in await database.ListPortfoliosAsync(Cancellation))
        {
            counts.Add(new PortfolioRowCount(table.Portfolio, await database.CountRowsAsync(table.Portfolio, Cancellation), table.Last));
        }

        return counts;
    }

    /// <summary>What the log tells.</summary>
    private sealed record LogView(
        IReadOnlyList<GroupLag> Groups, LastDaysOfLog Days, IReadOnlyDictionary<string, long?> Lags, IReadOnlyList<DeadLetterCount> DeadLetters)
    {
        /// <summary>There is no log, or it is on a server that is away.</summary>
        public static LogView Nothing { get; } = new([], new LastDaysOfLog(), new Dictionary<string, long?>(), []);
    }
}
