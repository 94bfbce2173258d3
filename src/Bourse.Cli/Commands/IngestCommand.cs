using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse ingest</c></summary>
internal sealed class IngestCommand : BourseCommand
{
    private readonly Option<bool> _untilComplete =
        new("--until-complete") { Description = "End after the last trading day up to --to instead of waiting for more" };

    public IngestCommand()
        : base(
            "ingest", "Take the evaluations into the database, each exactly once",
            new Example("ingest", "until it is stopped"),
            new Example("ingest --until-complete", "until every portfolio has its last trading day"))
    {
        Add(_untilComplete);
        Add(new NoWaitOption());
        foreach (var setting in new[] { Setting.From, Setting.To, Setting.Calendar, Setting.Portfolios, Setting.Exchange, Setting.Columns,
            Setting.Partitions, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes })
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var setup = NetworkSetup.Read(context);
        await using var database = context.OpenDatabase();
        await RunningStage.RunAsync(context, StageRole.Ingest, async cancellation =>
        {
            await InitializeAsync(database, setup.Network, cancellation);
            var log = await context.OpenLogAsync();
            await setup.PrepareTopicsAsync(log, cancellation);
            return setup.CreateIngestion(log, database, context.Arguments.GetValue(_untilComplete));
        });
        return ExitCode.Done;
    }

    /// <summary>Makes tables that are not there. Where they are, a user who may only write rows is enough.</summary>
    private static async Task InitializeAsync(IInvestorsDatabase database, Network network, CancellationToken cancellation)
    {
        try
        {
            var tables = (await database.ListPortfoliosAsync(cancellation)).Select(table => table.Portfolio).ToHashSet(StringComparer.Ordinal);
            await database.ReadProgressAsync(cancellation);
            if (network.Portfolios.All(portfolio => tables.Contains(portfolio.Key))) return;
        }
        catch (BourseException e) when (e.Code == FailureCode.NotInitialized)
        {
            // They are made below.
        }

        await database.InitializeAsync(network, cancellation);
    }
}
