using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse probe</c></summary>
internal sealed class ProbeCommand : BourseCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);
    private readonly Argument<int> _port = new("PORT") { Description = "The port on 127.0.0.1: a stage's --health-port, or the dashboard's" };
    private readonly Argument<string> _path = new("PATH")
    {
        Description = "What is asked for: /healthz, or /readyz", DefaultValueFactory = _ => "/healthz",
    };

    public ProbeCommand()
        : base(
            "probe", "Ask a process on this machine whether it is healthy, for containers without other tools",
            new Example("probe 9464", "exit code 0 if it answers with 200, else 1"),
            new Example("probe 9464 /readyz", "whether its servers answer, too"))
    {
        Add(_port);
        Add(_path);
    }

    /// <inheritdoc/>
    public override bool StartsAfresh => true;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var url = UrlOf(context.Arguments.GetValue(_port), context.Arguments.GetValue(_path)!);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var limit = new CancellationTokenSource(Limit, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.Cancellation);
        try
        {
            using var answer = await client.GetAsync(url, either.Token);
            var text = await answer.Content.ReadAsStringAsync(either.Token);
            if (answer.IsSuccessStatusCode) return ExitCode.Done;
            throw new BourseException(FailureKind.Failed, $"{url} answers {(int)answer.StatusCode}: {SafeText.Of(text.Trim())}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new BourseException(FailureKind.Failed, $"{url} does not answer within {Limit.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            throw new BourseException(FailureKind.Failed, $"{url} does not answer ({e.Message})", "start the process with --health-port PORT", e);
        }
    }

    private static Uri UrlOf(int port, string path) =>
        port is > 0 and <= ushort.MaxValue && path.StartsWith('/') && Uri.TryCreate($"http://127.0.0.1:{port}{path}", UriKind.Absolute, out var url)
            ? url
            : throw new BourseException(FailureKind.Usage, $"there is nothing to ask for at port {port}, path {path}", "bourse probe 9464 /healthz");
}
