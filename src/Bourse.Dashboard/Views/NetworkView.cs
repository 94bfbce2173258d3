using Bourse.Audit;
using Bourse.Dashboard.Reading;
using Bourse.Hosting;
using Bourse.Hosting.Health;
using Bourse.Hosting.Reading;

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

    /// <summary>What can be done with each stage.</summary>
    public IReadOnlyDictionary<string, StageChoice> Choices { get; private set; } = new Dictionary<string, StageChoice>();

    /// <summary>Whether any stage can be started or stopped without the others.</summary>
    public bool HasChoices => Choices.Values.Any(choice => choice.IsStart is not null);

    /// <summary>Why none can, a sentence for each reason.</summary>
    public IEnumerable<string> WhyNone => Choices.Where(choice => choice.Value.WhyNot is not null)
        .GroupBy(choice => ReasonOf(choice.Key, choice.Value.WhyNot!), choice => choice.Key)
        .Select(reason => $"{(reason.Count() == Choices.Count ? "Each stage" : string.Join(", ", reason))} {reason.Key}.");

    /// <summary>The start or stop that the viewer is asked to confirm; null for none.</summary>
    public NetworkChange? Asked { get; private set; }

    /// <summary>The stage that it is about; null for the whole network.</summary>
    public string? AskedStage { get; private set; }

    /// <summary>What is started or stopped, in a sentence.</summary>
    public string AskedName => AskedStage ?? "the network";

    /// <summary>Whether <see cref="Asked"/> is a start; else it is a stop.</summary>
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

    /// <summary>What it could not check.</summary>
    public IReadOnlyList<string> Caveats { get; private set; } = [];

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
    public async Task ReadAsync(StageReader network, StageActions actions, CancellationToken cancellation)
    {
        try
        {
            var status = await network.ReadAsync(cancellation);
            Stages = [.. status.Stages.Select(StageStateView.Of)];
            Choices = actions.ChoicesOf(Stages);
            Unreachable = [.. status.Unreachable.Select(failure => failure.Message)];
        }
        catch (BourseException e)
        {
            Unreachable = [e.Message];
        }
    }

    /// <summary>Asks whether the network is to be started or stopped.</summary>
    public void Ask(NetworkActions actions, bool isStart) => Ask(null, isStart, isStart ? actions.PreviewStart : actions.PreviewStop);

    /// <summary>Asks whether a stage is to be started or stopped.</summary>
    public void Ask(StageActions actions, string stage, bool isStart) =>
        Ask(stage, isStart, () => isStart ? actions.PreviewStart(stage) : actions.PreviewStop(stage));

    /// <summary>Gives up what was asked.</summary>
    public void GiveUp() => Asked = null;

    /// <summary>Does what was asked.</summary>
    public async Task ConfirmAsync(NetworkActions network, StageActions stages, CancellationToken cancellation)
    {
        if (IsChanging || Asked is null) return;
        IsChanging = true;
        try
        {
            var done = AskedStage is { } stage ? await ChangeAsync(stages, stage, cancellation) : await ChangeAsync(network, cancellation);
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
        (IsVerifying, Verdict, Caveats, Differences) = (true, null, [], []);
        try
        {
            var result = await network.VerifyAsync(cancellation);
            Differences = [.. result.Differences.Take(MostDifferences)];
            IsRight = result.Differences.Count == 0;
            var checkedOf = $"{Count.Of(result.Prices, "price")}, {Count.Of(result.Evaluations, "evaluation")}, {Count.Of(result.Rows, "row")}";
            Verdict = IsRight ? $"Everything is right: {checkedOf}." : $"{Count.Of(result.Differences.Count, "difference")} in {checkedOf}.";
            Caveats = [.. AuditCaveats.Of(result)];
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

    private void Ask(string? stage, bool isStart, Func<NetworkChange> preview)
    {
        (Asked, AskedStage, IsStart, Outcome) = (null, stage, isStart, null);
        try
        {
            Asked = preview();
        }
        catch (BourseException e)
        {
            (Outcome, IsFailure) = (FailureText.Of(e), true);
        }
    }

    private Task<NetworkChange> ChangeAsync(NetworkActions network, CancellationToken cancellation) =>
        IsStart ? network.StartAsync(Who, cancellation) : network.StopAsync(Who, cancellation);

    private Task<NetworkChange> ChangeAsync(StageActions stages, string stage, CancellationToken cancellation) =>
        IsStart ? stages.StartAsync(stage, Who, cancellation) : stages.StopAsync(stage, Who, cancellation);

    /// <summary>A reason without the stage whose it is.</summary>
    private static string ReasonOf(string stage, string whyNot) =>
        whyNot.StartsWith(stage + " ", StringComparison.Ordinal) ? whyNot[(stage.Length + 1)..] : whyNot;
}
