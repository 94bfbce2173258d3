namespace Bourse.Tests.Simulation;

/// <summary>What goes wrong with a call to the log or the database.</summary>
internal enum Fault
{
    None,

    /// <summary>The process dies before the call has an effect.</summary>
    KilledBefore,

    /// <summary>The process dies after the call has taken effect.</summary>
    KilledAfter,

    /// <summary>The call fails without an effect.</summary>
    Refused,

    /// <summary>The call takes effect, and its answer is lost.</summary>
    AnswerLost,
}

/// <summary>The process is gone in the middle of a call: nothing of it is used any more.</summary>
internal sealed class ProcessKilledException() : Exception("killed");

/// <summary>All that is left to chance in a simulated world, drawn from its seed, and the record of what came of it.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How likely each call is to go wrong; 0 while nothing does.</summary>
    public double FaultRate { get; set; }

    /// <summary>How many faults there have been.</summary>
    public int Faults { get; private set; }

    /// <summary>Lets other processes go on while a call takes its time.</summary>
    public Action Others { get; set; } = () => { };

    /// <summary>What has happened, line by line.</summary>
    public List<string> Story { get; } = [];

    public bool Happens(double probability) => _random.NextDouble() < probability;

    /// <summary>A number from <paramref name="low"/> up to but without <paramref name="high"/>.</summary>
    public int Between(int low, int high) => _random.Next(low, high);

    public T OneOf<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    /// <summary>Whether a call goes wrong in a way of its own, besides those of <see cref="CallAsync{T}"/>.</summary>
    public bool Disturbs(string what)
    {
        if (FaultRate == 0 || !Happens(FaultRate)) return false;
        Faults++;
        Story.Add($"    {what}");
        return true;
    }

    /// <summary>
    /// Makes a call, or lets it go wrong; before and after it the caller may be held up for so long that others take over its work.
    /// </summary>
    public async Task SlowCallAsync(string what, Func<Task> call) => await SlowCallAsync(what, async () =>
    {
        await call();
        return true;
    });

    /// <summary>The same for a call that answers something.</summary>
    public async Task<T> SlowCallAsync<T>(string what, Func<Task<T>> call)
    {
        if (Disturbs($"{what}: held up before")) Others();
        var result = await CallAsync(what, call);
        if (Disturbs($"{what}: held up after")) Others();
        return result;
    }

    /// <summary>Makes a call, or lets it go wrong.</summary>
    public async Task<T> CallAsync<T>(string what, Func<Task<T>> call)
    {
        var fault = Disturbs(what) ? (Fault)Between(1, 5) : Fault.None;
        if (fault != Fault.None) Story[^1] += $": {fault}";
        if (fault == Fault.KilledBefore) throw new ProcessKilledException();
        if (fault == Fault.Refused) throw Unreachable();
        var result = await call();
        if (fault == Fault.KilledAfter) throw new ProcessKilledException();
        if (fault == Fault.AnswerLost) throw Unreachable();
        return result;
    }

    /// <summary>Makes a call that answers nothing, or lets it go wrong.</summary>
    public Task CallAsync(string what, Func<Task> call) => CallAsync(what, async () =>
    {
        await call();
        return true;
    });

    private static BourseException Unreachable() => new(FailureKind.Unreachable, "the server does not answer");
}
