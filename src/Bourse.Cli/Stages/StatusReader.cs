using Bourse.Adapters.Locks;
using Bourse.Cli.Commands;
using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Stages;

/// <summary>Puts together the state of a home folder's network, from locks, status files, log and database. It writes nothing.</summary>
/// <param name="context">The command that asks.</param>
internal sealed class StatusReader(CommandContext context)
{
    private CancellationToken Cancellation => context.Cancellation;

    /// <summary>Looks at everything there is.</summary>
    public async Task<NetworkStatus> ReadAsync()
    {
        var log = context.HasLog ? await context.OpenLogAsync() : null;
        return new NetworkStatus(
            context.Home.Folder,
            HolderOf(UpCommand.Role),
            await ReadStagesAsync(log),
            log is null ? [] : await DeadLetterCounts.ReadAsync(log, Cancellation),
            await ReadPortfoliosAsync());
    }

    private int? HolderOf(string role) => RoleLock.FindHolder(context.Home.Folder, role);

    private async Task<IReadOnlyList<StageState>> ReadStagesAsync(IEventLog? log)
    {
        var lags = log is null ? [] : await GroupLag.FindAsync(log, context.Clock, Cancellation);
        var days = log is null ? new LastDaysOfLog() : await LastDaysOfLog.ReadAsync(log, Cancellation);
        var told = StageFile.ReadAll(context.Home).ToDictionary(file => file.View.Stage, StringComparer.Ordinal);
        var states = new List<StageState>();
        foreach (var role in RunningStages.Known(context))
        {
            var process = HolderOf(role.Name);
            // What a dead process told last is not true any more.
            var view = process is not null && told.GetValueOrDefault(role.Name) is { } file && file.Pid == process
                ? file.View
                : new StageView(role.Name, new StageStatus { LastDate = await LastDateAsync(role, days) }, default);
            var lag = log is null ? null : await role.FindLagAsync(log, Cancellation);
            var behind = lags.Where(one => one.Group.Name == role.Group).Select(one => (TimeSpan?)one.Behind).Max();
            states.Add(new StageState(view with { Status = view.Status with { Lag = lag } }, process, behind));
        }

        return states;
    }

    private async Task<DateOnly?> LastDateAsync(StageRole role, LastDaysOfLog days) => role.Kind switch
    {
        StageKind.Exchange => days.OfExchange(role.Name),
        StageKind.Investor => Slowest(PortfoliosOf(role).Select(days.OfPortfolio)),
        _ => Slowest((await ReadTablesAsync()).Select(table => table.Last)),
    };

    private IEnumerable<string> PortfoliosOf(StageRole role) =>
        context.Network.Investors.First(investor => investor.Id == role.Title).Portfolios.Select(portfolio => portfolio.Key);

    private static DateOnly? Slowest(IEnumerable<DateOnly?> days)
    {
        var list = days.ToList();
        return list.Contains(null) ? null : list.Min();
    }

    private async Task<IReadOnlyList<Ledger.PortfolioTable>> ReadTablesAsync()
    {
        if (!context.HasDatabase) return [];
        await using var database = context.OpenDatabase();
        return await database.ListPortfoliosAsync(Cancellation);
    }

    private async Task<IReadOnlyList<PortfolioRowCount>> ReadPortfoliosAsync()
    {
        if (!context.HasDatabase) return [];
        await using var database = context.OpenDatabase();
        var counts = new List<PortfolioRowCount>();
        foreach (var table in await database.ListPortfoliosAsync(Cancellation))
        {
            var rows = 0L;
            await foreach (var block in database.ReadAsync(table.Portfolio, null, null, Cancellation)) rows += block.Length;
            counts.Add(new PortfolioRowCount(table.Portfolio, rows, table.Last));
        }

        return counts;
    }
}
