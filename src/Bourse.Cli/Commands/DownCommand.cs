using Bourse.Adapters.Locks;
using Bourse.Cli.Frame;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse down</c></summary>
internal sealed class DownCommand() : BourseCommand(
    "down", "Stop the network of a home folder, in order: exchanges, investors, ingestion",
    new Example("down", "stops `bourse up`, and stages that were started one by one"),
    new Example("down --home /srv/bourse", "the network of another home folder"))
{
    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var stopped = await new NetworkStopper(context.Host, context.Topology).StopAsync(context.Cancellation);
        if (stopped == 0) context.Output.Say($"nothing is running in {context.Home.Folder}");
        return ExitCode.Done;
    }
}
