using Bourse.Events;
using Bourse.Market;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Investors;

/// <summary>How an investor works.</summary>
public sealed record InvestorOptions
{
    /// <summary>The investor whose portfolios are valued.</summary>
    public required Investor Investor { get; init; }

    /// <summary>Every ticker that is traded or held anywhere in the network; a price for any other is a bad message.</summary>
    public required IReadOnlySet<string> KnownTickers { get; init; }

    /// <summary>The trading days.</summary>
    public required TradingCalendar Calendar { get; init; }

    /// <summary>Days before this one are not valued.</summary>
    public DateOnly From { get; init; } = new(2000, 1, 1);

    /// <summary>The last day that <see cref="UntilComplete"/> waits for.</summary>
    public required DateOnly To { get; init; }

    /// <summary>What to do about missing prices.</summary>
    public MissingPolicy Missing { get; init; } = MissingPolicy.Wait;

    /// <summary>
    /// How many trading days a price may be late: with <see cref="MissingPolicy.Carry"/> and <see cref="MissingPolicy.Skip"/> a day is closed for all
    /// tickers once the log holds prices of more than so many later days. A price that comes after that is a revision.
    /// </summary>
    public int Lateness { get; init; } = 5;

    /// <summary>Whether to end once every portfolio is valued up to the last trading day not after <see cref="To"/>.</summary>
    public bool UntilComplete { get; init; }

    /// <summary>How its messages are written.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>Marked when the log has been told that a ticker was corrected; investors that share it tell it once.</summary>
    public Occurrence Correction { get; init; } = new();

    /// <summary>Logs that prices were usable only after a correction.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The consumer group under which the investor's progress is shown.</summary>
    public string Group => $"investor-{Investor.Id}";
}
