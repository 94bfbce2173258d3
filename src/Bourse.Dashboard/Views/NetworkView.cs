using Bourse.Audit;
using Bourse.Dashboard.Reading;
using Bourse.Hosting;
using Bourse.Hosting.Health;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of the network shows: the stages, the verdict of an audit, the checks of servers.</summary>
internal sealed class NetworkView
{
    private const int MostDifferences = 200;
    private const string Who = "dashboard";

    /// <summary>The stages.</summary>
    public IReadOnlyList<StageStateView> Stages { get; private set; } = [];

    /// <summary>The servers that cannot be reached.</summary>
    public IReadOnlyList<string> Unreachable { get; private set; } = [];

    /// <summary>Whether no stage runs.</summary>
    public bool IsIdle => Stages.All(stage => stage.Process is null);

    /// <summary>The start or stop that the viewer is asked to confirm; null for none.</summary>
    public NetworkChange? Asked { get; private set; }

    /// <summary>Whether <see cref="Asked"/> starts the network; else it stops it.</summary>
    public bool IsStart { get; private set; }

    /// <summary>Whether it is being done.</summary>
    public bool IsChanging { get; private set; }

    /// <summary>What came of it; null for nothing.</summary>
    public string? Outcome { get; private set; }

    /// <summary>Whether <see cref="Outcome"/> tells a failure.</summary>
    public bool IsFailure { get; private set; }

    /// <summary>Whether an audit runs.</summary>
    public bool IsVerifying { get; private set; }

    /// <summary>What the audit has found; null before the first.</summary>
    public string? Verdict { get; private set; }

    /// <summary>Whether it has found no difference.</summary>
    public bool IsRight { get; private set; }

    /// <summary>The first differences.</summary>
    public IReadOnlyList<Difference> Differences { get; private set; } = [];

    /// <summary>Whether checks run.</summary>
    public bool IsChecking { get; private set; }

    /// <summary>What they have found.</summary>
    public IReadOnlyList<HealthFinding> Findings { get; private set; } = [];

    /// <summary>The class of a state's colour.</summary>
    public static string ToneOf(string state) => state switch { "running" => "good", "waiting" => "warn", _ => "quiet" };

    /// <summary>The class of a status's colour.</summary>
    public static string ToneOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "good", HealthStatus.Degraded => "warn", _ => "bad",
    };

    /// <summary>Reads the stages.</summary>
    public async Task ReadAsync(StageReader network, CancellationToken cancellation)
    {
        try
        {
            var status = await network.ReadAsync(cancellation);
            Stages = [.. status.Stages.Select(StageStateView.Of)];
            Unreachable = [.. status.Unreachable.Select(failure => failure.Message)];
        }
        catch (BourseException e)
        {
            Unreachable = [e.Message];
        }
    }

    /// <summary>Asks whether the network is to be started or stopped.</summary>
    public void Ask(NetworkActions actions, bool isStart)
    {
        (Asked, IsStart, Outcome) = (null, isStart, null);
        try
        {
            Asked = isStart ? actions.PreviewStart() : actions.PreviewStop();
        }
        catch (BourseException e)
        {
            (Outcome, IsFailure) = (FailureText.Of(e), true);
        }
    }

    /// <summary>Gives up what was asked.</summary>
    public void GiveUp() => Asked = null;

    /// <summary>Does what was asked.</summary>
    public async Task ConfirmAsync(NetworkActions actions, CancellationToken cancellation)
    {
        if (IsChanging || Asked is null) return;
        IsChanging = true;
        try
        {
            var done = IsStart ? await actions.StartAsync(Who, cancellation) : await actions.StopAsync(Who, cancellation);
            (Outcome, IsFailure) = (done.Note, false);
        }
        catch (BourseException e)
        {
            (Outcome, IsFailure) = (FailureText.Of(e), true);
        }
        finally
        {
            (IsChanging, Asked) = (false, null);
        }
    }

    /// <summary>Recomputes all values.</summary>
    public async Task VerifyAsync(StageReader network, CancellationToken cancellation)
    {
        (IsVerifying, Verdict, Differences) = (true, null, []);
        try
        {
            var result = await network.VerifyAsync(cancellation);
            Differences = [.. result.Differences.Take(MostDifferences)];
            IsRight = result.Differences.Count == 0;
            var checkedOf = $"{Count.Of(result.Prices, "price")}, {Count.Of(result.Evaluations, "evaluation")}, {Count.Of(result.Rows, "row")}";
            Verdict = IsRight ? $"Everything is right: {checkedOf}." : $"{Count.Of(result.Differences.Count, "difference")} in {checkedOf}.";
        }
        catch (BourseException e)
        {
            (IsRight, Verdict) = (false, FailureText.Of(e));
        }
        finally
        {
            IsVerifying = false;
        }
    }

    /// <summary>Checks servers and folders.</summary>
    public async Task CheckAsync(StageReader network, CancellationToken cancellation)
    {
        IsChecking = true;
        try
        {
            Findings = await network.CheckAsync(cancellation);
        }
        finally
        {
            IsChecking = false;
        }
    }
}
