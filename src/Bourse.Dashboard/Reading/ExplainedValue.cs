using Bourse.Audit;

namespace Bourse.Dashboard.Reading;

/// <summary>Where a portfolio's value on a day comes from, down to each price and its place in the log.</summary>
/// <param name="Portfolio">The portfolio's key.</param>
/// <param name="Day">The trading day.</param>
/// <param name="Value">Σ quantity × price, recomputed from the prices in the log.</param>
/// <param name="PreviousDay">The valued day before; null when there is none.</param>
/// <param name="Change">The value less the previous one.</param>
/// <param name="ChangePct">The change in per cent.</param>
/// <param name="Shares">The shares outstanding.</param>
/// <param name="NavPerShare">Value / shares.</param>
/// <param name="Holdings">What each holding adds.</param>
public sealed record ExplainedValue(
    string Portfolio, DateOnly Day, decimal Value, DateOnly? PreviousDay, decimal? Change, decimal? ChangePct, decimal Shares, decimal NavPerShare,
    IReadOnlyList<HoldingValue> Holdings)
{
    /// <summary>The value in topic portfolios; null when it is not there.</summary>
    public decimal? ValueInTopic { get; init; }

    /// <summary>Where it is there, e.g. <c>portfolios[0]</c>.</summary>
    public string? TopicPlace { get; init; }

    /// <summary>Its offset.</summary>
    public long? TopicOffset { get; init; }

    /// <summary>How often it had been valued anew there.</summary>
    public int? TopicRevision { get; init; }

    /// <summary>The value in the database; null when it is not there.</summary>
    public decimal? ValueInTable { get; init; }

    /// <summary>When it was known so: what was written later does not count; null for now.</summary>
    public DateTimeOffset? Known { get; init; }

    /// <summary>The explanation with weights and contributions.</summary>
    public static ExplainedValue Of(Explanation explained)
    {
        var day = explained.Day;
        return new ExplainedValue(
            explained.Portfolio.Key, day.Date, day.Value, day.PreviousDate, day.Change, day.ChangePct, explained.Portfolio.Shares.ToDecimal(),
            day.NavPerShare, [.. explained.Holdings.Select(holding => HoldingOf(holding, day))])
        {
            ValueInTopic = explained.Evaluation?.Evaluation.Value.ToDecimal(),
            TopicPlace = explained.Evaluation?.Partition.ToString(),
            TopicOffset = explained.Evaluation?.Offset,
            TopicRevision = explained.Evaluation?.Evaluation.Revision,
            ValueInTable = explained.Row?.Evaluation.ToDecimal(),
        };
    }

    private static HoldingValue HoldingOf(ExplainedHolding holding, AuditedDay day)
    {
        var (price, before) = (holding.Price, holding.Before?.Price);
        return new HoldingValue(
            holding.Ticker, holding.Quantity, price.Price, holding.Value, day.Value == 0 ? null : holding.Value / day.Value * 100,
            before is { } known ? holding.Quantity * (price.Price - known) : null, holding.PricedOn, price.Exchange, price.Partition.Topic,
            price.Partition.Partition, price.Offset, price.Time)
        {
            Before = before, BeforePartition = holding.Before?.Partition.Partition, BeforeOffset = holding.Before?.Offset,
        };
    }
}

/// <summary>What a holding adds to a value.</summary>
/// <param name="Ticker">The stock.</param>
/// <param name="Quantity">How many are held.</param>
/// <param name="Price">The price.</param>
/// <param name="Value">Quantity × price.</param>
/// <param name="Weight">Its part of the portfolio's value in per cent; null when that is 0.</param>
/// <param name="Contribution">Quantity × (price − price on the valued day before); null when that is not known.</param>
/// <param name="PricedOn">The day of the price.</param>
/// <param name="Exchange">Who published it.</param>
/// <param name="Topic">Where it is in the log.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Written">When it was written.</param>
public sealed record HoldingValue(
    string Ticker, decimal Quantity, decimal Price, decimal Value, decimal? Weight, decimal? Contribution, DateOnly PricedOn, string Exchange,
    string Topic, int Partition, long Offset, DateTimeOffset Written)
{
    /// <summary>The price on the valued day before; null when there is none.</summary>
    public decimal? Before { get; init; }

    /// <summary>Its partition.</summary>
    public int? BeforePartition { get; init; }

    /// <summary>Its offset.</summary>
    public long? BeforeOffset { get; init; }
}
