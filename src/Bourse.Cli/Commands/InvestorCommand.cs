using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse investor</c></summary>
internal sealed class InvestorCommand : BourseCommand
{
    private readonly Argument<string> _id = new("INVESTOR") { Description = "The investor's identifier, e.g. inv1" };
    private readonly Option<bool> _untilComplete =
        new("--until-complete") { Description = "End after the last trading day up to --to instead of waiting for more" };

    public InvestorCommand()
        : base(
            "investor", "Value an investor's portfolios as the prices arrive",
            new Example("investor inv1", "until it is stopped"),
            new Example("investor inv2 --until-complete", "until the last trading day is valued"),
            new Example("investor inv3 --missing carry", "a missing price is replaced by the last one before"))
    {
        Add(_id);
        Add(_untilComplete);
        Add(new NoWaitOption());
        foreach (var setting in new[]
        {
            Setting.From, Setting.To, Setting.Calendar, Setting.Missing, Setting.Portfolios, Setting.Exchange, Setting.Columns, Setting.Partitions,
            Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes, Setting.Compression,
        })
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var setup = NetworkSetup.Read(context);
        setup.RequireListedHoldings();
        var investor = setup.FindInvestor(context.Arguments.GetValue(_id)!);
        await RunningStage.RunAsync(context, StageRole.NameOf(investor), async cancellation =>
        {
            var log = await context.OpenLogAsync();
            await setup.PrepareTopicsAsync(log, cancellation);
            return setup.CreateInvestor(investor, log, context.Arguments.GetValue(_untilComplete));
        });
        return ExitCode.Done;
    }
}
