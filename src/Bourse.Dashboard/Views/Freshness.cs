using Bourse.Dashboard.Live;

namespace Bourse.Dashboard.Views;

/// <summary>How fresh the data are, as the badge of each page says.</summary>
/// <param name="Word">The word.</param>
/// <param name="Tone">The class of its colour.</param>
/// <param name="Says">The same in a sentence.</param>
internal sealed record Freshness(string Word, string Tone, string Says)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Before the log was read.</summary>
    public static Freshness Starting { get; } = new("READING", "quiet", "The log is being read");

    /// <summary>By the age of the newest record in the log.</summary>
    public static Freshness Of(MarketHub hub, TimeProvider clock)
    {
        if (hub.Failure is { } failure) return new Freshness("STALE", "bad", failure);
        if (!hub.IsCaughtUp) return Starting;
        if (hub.Book.NewestRecord == 0) return new Freshness("EMPTY", "quiet", "Nothing has been published yet");
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(hub.Book.NewestRecord);
        return age <= Fresh
            ? new Freshness("LIVE", "good", "Prices are being published")
            : new Freshness($"CLOSED · {Figure.Age(age)}", "quiet", $"The newest record is {Figure.Age(age)} old");
    }
}
