using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse status</c></summary>
internal sealed class StatusCommand : BourseCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Option<bool> _watch = OptionOf.Flag("--watch", "Look again every second, until it is stopped", "-w");

    public StatusCommand()
        : base(
            "status", "Show for each stage whether it runs, how far it is and what it waits for; count dead letters and rows",
            new Example("status", "works with a network that runs and one that does not"),
            new Example("status --watch", "again every second"),
            new Example("status --json", "the same as JSON"))
    {
        Add(_watch);
        foreach (var setting in new[] { Setting.Exchange, Setting.Portfolios }) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var watch = context.Arguments.GetValue(_watch);
        while (true)
        {
            var status = await new StatusReader(context.Host, context.Topology).ReadAsync(context.Cancellation);
            Show(context, status, watch);
            if (!watch && status.Unreachable.Count > 0) throw status.Unreachable[0];
            if (!watch) return ExitCode.Done;
            context.Output.Flush();
            foreach (var failure in status.Unreachable) context.Output.Warn(failure.Message);
            await Task.Delay(Interval, context.Clock, context.Cancellation);
        }
    }

    private static void Show(CommandContext context, NetworkStatus status, bool watch)
    {
        if (context.Output.Json)
        {
            if (watch) context.Output.WriteJsonLine(json => StatusJson.Write(json, status));
            else context.Output.WriteJson(json => StatusJson.Write(json, status));
            return;
        }

        // On a terminal each view replaces the previous one.
        if (watch && context.Output.ColourData) context.Output.Data.Write("\e[H\e[J");
        StatusText.Write(context.Output, status, context.Clock.GetUtcNow(), DemoPointer.Find(context.Host));
        if (watch && !context.Output.ColourData) context.Output.Data.WriteLine();
    }
}
