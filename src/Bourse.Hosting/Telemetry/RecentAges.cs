namespace Bourse.Hosting.Telemetry;

/// <summary>The latest ages of what has come somewhere, and how they are distributed. Safe to share between threads.</summary>
public sealed class RecentAges
{
    /// <summary>How many are kept.</summary>
    public const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _ages = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _ages.Count;
        }
    }

    /// <summary>Takes an age; one below zero, from a clock that is ahead, is zero.</summary>
    public void Note(TimeSpan age)
    {
        lock (_gate)
        {
            _ages.Enqueue(age < TimeSpan.Zero ? TimeSpan.Zero : age);
            if (_ages.Count > Most) _ages.Dequeue();
        }
    }

    /// <summary>The age that a share of them does not exceed; null when there are none.</summary>
    /// <param name="share">From 0 to 1, e.g. 0.99.</param>
    public TimeSpan? Quantile(double share)
    {
        TimeSpan[] ages;
        lock (_gate) ages = [.. _ages];
        if (ages.Length == 0) return null;
        Array.Sort(ages);
        return ages[Math.Clamp((int)Math.Ceiling(share * ages.Length) - 1, 0, ages.Length - 1)];
    }
}
