using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse exchange</c></summary>
internal sealed class ExchangeCommand : BourseCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The exchange's name, e.g. se1, or csv:FILE for a file of real prices" };
    private readonly Option<bool> _follow = new("--follow") { Description = "Go on with each new day instead of ending after the last one" };

    public ExchangeCommand()
        : base(
            "exchange", "Publish an exchange's prices, a trading day after another",
            new Example("exchange se1", "a trading day every two seconds, from where it stopped"),
            new Example("exchange se2 --day-interval 0", "the whole history as fast as it goes"),
            new Example("exchange csv:samples/aapl-googl-tsla-2015.csv --day-interval 0", "real prices from a file"))
    {
        Add(_name);
        Add(_follow);
        Add(new NoWaitOption());
        foreach (var setting in new[]
        {
            Setting.From, Setting.To, Setting.DayInterval, Setting.Seed, Setting.Calendar, Setting.Exchange, Setting.Columns, Setting.Partitions,
            Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes, Setting.Compression,
        })
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Arguments.GetValue(_name)!;
        var isFile = name.StartsWith("csv:", StringComparison.OrdinalIgnoreCase);
        if (isFile) context.Sources.Override(Setting.Exchange, name, "NAME");
        var setup = NetworkSetup.Read(context);
        var listing = isFile ? setup.Network.Exchanges[0] : setup.FindExchange(name);
        setup.RequireSource(listing);
        var begin = $"{listing.Name}: {listing.Source}, seed {context.Settings.Seed}, calendar {setup.Calendar.Name}";
        await RunningStage.RunAsync(context, listing.Name, CreateAsync, begin);
        return ExitCode.Done;

        async Task<IStage> CreateAsync(CancellationToken cancellation)
        {
            var log = await context.OpenLogAsync();
            await setup.PrepareTopicsAsync(log, cancellation);
            return setup.CreateExchange(listing, log, context.Settings.DayInterval, context.Arguments.GetValue(_follow));
        }
    }
}
