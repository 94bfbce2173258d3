using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;

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
            await database.InitializeAsync(setup.Network, cancellation);
            var log = await context.OpenLogAsync();
            await setup.PrepareTopicsAsync(log, cancellation);
            return setup.CreateIngestion(log, database, context.Arguments.GetValue(_untilComplete));
        });
        return ExitCode.Done;
    }
}
