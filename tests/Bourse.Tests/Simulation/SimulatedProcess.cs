namespace Bourse.Tests.Simulation;

/// <summary>A process that runs one stage: it is started, steps, dies, sleeps, and is started anew.</summary>
/// <param name="name">For the story.</param>
/// <param name="create">Makes the stage of a new process.</param>
/// <param name="clock">Tells when a stage may be tried again.</param>
/// <param name="chance">Decides what happens.</param>
internal sealed class SimulatedProcess(string name, Func<IStage> create, TimeProvider clock, Chance chance)
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);
    private IStage? _stage;
    private int _sleeps;
    private bool _isBusy;

    public string Name => name;

    /// <summary>Whether the stage has done all it has to do.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>
    /// Lets the process do a step, unless it is suspended, and returns whether there was something to do. When its servers are unavailable, its
    /// stage restarts by itself (<see cref="RecoveringStage"/>). When another member has taken its place, the process ends.
    /// </summary>
    public bool Turn()
    {
        // In the middle of a call it cannot do anything else.
        if (_isBusy || _sleeps-- > 0) return true;
        _sleeps = 0;
        _isBusy = true;
        try
        {
            return _stage is null ? Start() : Step(_stage);
        }
        catch (ProcessKilledException)
        {
            _stage = null;
        }
        catch (BourseException e) when (IsFenced(e))
        {
            chance.Story.Add($"  {name}: {e.Message}, it ends");
            _stage = null;
        }
        finally
        {
            _isBusy = false;
        }

        return true;
    }

    /// <summary>The process is no longer given time until it has missed so many turns.</summary>
    public void Sleep(int turns)
    {
        chance.Story.Add($"  {name}: sleeps for {turns} turns");
        _sleeps = turns;
    }

    public void WakeUp() => _sleeps = 0;

    /// <summary>The process is killed between two steps.</summary>
    public void Kill()
    {
        if (_isBusy) return;
        chance.Story.Add($"  {name}: killed");
        _stage = null;
    }

    /// <summary>The process is believed dead while it is only slow: it goes on as another one, which is not started anew when it ends.</summary>
    public SimulatedProcess? Forsake()
    {
        if (_stage is null || _isBusy) return null;
        chance.Story.Add($"  {name}: believed dead");
        var twin = new SimulatedProcess($"{name} (believed dead)", () => new EndedStage(), clock, chance) { _stage = _stage };
        _stage = null;
        return twin;
    }

    private static bool IsFenced(BourseException e) => e.Message.Contains("another member has joined group", StringComparison.Ordinal);

    private bool Start()
    {
        var stage = new RecoveringStage(name, _ => Task.FromResult(create()), clock, new LineLogger(words => chance.Story.Add($"  {words}")));
        Complete(stage.StartAsync(default));
        // Only what has been started can be stepped: a start that was killed is begun anew.
        _stage = stage;
        chance.Story.Add($"  {name}: started");
        return true;
    }

    private bool Step(IStage stage)
    {
        var step = stage.StepAsync(TimeSpan.Zero, default);
        Complete(step);
        if (step.Result == StepResult.Worked) chance.Story.Add($"  {name}: stepped, last day {stage.Status.LastDate:yyyy-MM-dd}");
        IsCompleted = step.Result == StepResult.Completed;
        return step.Result is StepResult.Worked or StepResult.Unavailable;
    }

    /// <summary>
    /// Under a clock that stands still nobody may wait but for the database, whose calls run on a thread of its own. The simulation stands still
    /// meanwhile, so that only one process does anything at a time.
    /// </summary>
    private void Complete(Task task)
    {
        Assert.True(((IAsyncResult)task).AsyncWaitHandle.WaitOne(LongestCall), $"{name} waits in a step that must not wait");
        task.GetAwaiter().GetResult();
    }

    private sealed class EndedStage : IStage
    {
        public string Name => "ended";

        public StageStatus Status { get; } = new();

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation) => Task.FromResult(StepResult.Completed);

        public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
