using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>How an exchange publishes.</summary>
public sealed record ExchangeOptions
{
    /// <summary>Its short name, e.g. <c>se1</c>; messages carry it in upper case.</summary>
    public required string Name { get; init; }

    /// <summary>Days before this one are not published.</summary>
    public DateOnly From { get; init; } = new(2000, 1, 1);

    /// <summary>The last day that is published, whatever the clock says.</summary>
    public required DateOnly To { get; init; }

    /// <summary>How long a trading day takes; zero is as fast as it goes, many days in one append.</summary>
    public TimeSpan DayInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether to go on after <see cref="To"/>, with each new day as soon as it has begun (UTC).</summary>
    public bool Follow { get; init; }

    /// <summary>How its messages are written.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>How many changed prices of earlier days were sent before it started; they count as its own.</summary>
    public int Revised { get; init; }

    /// <summary>About how many bytes of records one append holds when <see cref="DayInterval"/> is zero; a day is never divided.</summary>
    public int BatchBytes { get; init; } = 512 * 1024;

    /// <summary>Throws when the options contradict themselves.</summary>
    /// <exception cref="BourseException">They do (<see cref="FailureKind.Usage"/>).</exception>
    internal void Check(IPriceSource source)
    {
        if (!NetworkRules.IsIdentifier(Name)) throw Wrong("the name is letters, digits and '_', a letter first");
        if (From > To) throw Wrong($"the first day, {From:yyyy-MM-dd}, is after the last, {To:yyyy-MM-dd}");
        if (DayInterval < TimeSpan.Zero) throw Wrong("the day interval is negative");
        if (!Follow || source.LastDay is not { } last) return;
        throw Wrong($"its prices end on {last:yyyy-MM-dd}, there is nothing to follow", "leave out --follow");
    }

    private BourseException Wrong(string what, string? remedy = null) => new(FailureKind.Usage, $"exchange {Name}: {what}", remedy);
}
