using Bourse.Adapters.Locks;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse down</c></summary>
internal sealed class DownCommand() : BourseCommand(
    "down", "Stop the network of a home folder, in order: exchanges, investors, ingestion",
    new Example("down", "stops bourse up, and stages that were started by themselves"),
    new Example("down --home /srv/bourse", "the network of another home folder"))
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var stopped = await StopAsync(context, [UpCommand.Role]);
        // What a supervisor stops by itself is gone by now: what still runs was started by itself, or survived its supervisor.
        foreach (var kind in RunningStages.Of(context).GroupBy(role => role.Kind).OrderBy(group => group.Key))
        {
            stopped += await StopAsync(context, [.. kind.Select(role => role.Name)]);
        }

        if (stopped == 0) context.Output.Say($"nothing is running in {context.Home.Folder}");
        return ExitCode.Done;
    }

    private static async Task<int> StopAsync(CommandContext context, IReadOnlyList<string> roles)
    {
        var asked = new List<(string Role, int Process)>();
        foreach (var role in roles)
        {
            if (RoleLock.FindHolder(context.Home.Folder, role) is not { } process) continue;
            if (asked.All(one => one.Process != process)) Signals.AskToEnd(process);
            asked.Add((role, process));
            context.Output.Say($"{role}: asked process {process} to end");
        }

        foreach (var (role, process) in asked) await WaitAsync(context, role, process);
        return asked.Count;
    }

    private static async Task WaitAsync(CommandContext context, string role, int process)
    {
        var begin = context.Clock.GetTimestamp();
        var told = TimeSpan.Zero;
        while (RoleLock.FindHolder(context.Home.Folder, role) == process)
        {
            var waited = context.Clock.GetElapsedTime(begin);
            if (waited > Patience)
            {
                throw new BourseException(
                    FailureKind.Failed,
                    $"{role} has not ended within {Patience.TotalSeconds:0} s",
                    $"end it by force (`kill -9 {process}`); nothing that was done is lost");
            }

            if (waited - told >= Progress)
            {
                told = waited;
                context.Output.Say($"{role}: process {process} is finishing, {waited.TotalSeconds:0} s");
            }

            await Task.Delay(Look, context.Clock, context.Cancellation);
        }

        context.Output.Say($"{role}: stopped");
    }
}
