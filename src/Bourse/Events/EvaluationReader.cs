using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// Reads the evaluations of every program: Bourse's own form, and those of docs/data.md ("Dialects"), whose amounts may have any number of decimals
/// or stand in quotes. What another form does not say comes from the configuration (the shares) or is recomputed from value and change (percentage
/// and value per share). Such an evaluation is marked (<see cref="Evaluation.IsForeign"/>).
/// </summary>
public sealed class EvaluationReader
{
    private const int MaxQuoted = 80;
    private readonly Dictionary<string, Portfolio> _portfolios;

    /// <summary>Creates a reader.</summary>
    /// <param name="portfolios">The portfolios whose evaluations of other forms can be read.</param>
    public EvaluationReader(IEnumerable<Portfolio> portfolios) =>
        _portfolios = portfolios.ToDictionary(portfolio => portfolio.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a message. Bourse's own form may be about any portfolio.</summary>
    /// <exception cref="BadMessageException">The message is not an evaluation, or another form of it is about an unknown portfolio.</exception>
    public Evaluation Read(ReadOnlySpan<byte> message)
    {
        var own = JsonMessage.MayBeWrapped(message) ? null : new EvaluationParser().Parse(message);
        return own ?? JsonMessage.Read(message, json => Complete(ForeignEvaluation.Read(json)));
    }

    /// <summary>The same; null when the message is no evaluation.</summary>
    public Evaluation? TryRead(ReadOnlySpan<byte> message)
    {
        try
        {
            return Read(message);
        }
        catch (BadMessageException)
        {
            return null;
        }
    }

    private Evaluation Complete(ForeignEvaluation foreign)
    {
        if (!_portfolios.TryGetValue(foreign.Key, out var portfolio)) throw new BadMessageException($"unknown portfolio {Quote(foreign.Key)}");
        RequirePerShare("value", foreign.Value, portfolio.Shares);
        RequirePerShare("change", foreign.Change ?? Money.Zero, portfolio.Shares);
        var evaluation = new Evaluation
        {
            Investor = portfolio.InvestorId,
            Portfolio = portfolio.Id,
            Date = foreign.Date,
            Value = foreign.Value,
            NavPerShare = EvaluationFormulas.PerShare(foreign.Value, portfolio.Shares),
            Shares = portfolio.Shares,
            Revision = 0,
            IsForeign = true,
        };
        return foreign.Change is { } change ? WithChange(evaluation, change) : evaluation;
    }

    private static void RequirePerShare(string name, Money amount, Quantity shares)
    {
        if (EvaluationFormulas.HasPerShare(amount, shares)) return;
        throw new BadMessageException($"{name} is out of range: {amount.ToString(2)} for {shares} shares");
    }

    private static Evaluation WithChange(Evaluation evaluation, Money change)
    {
        var previous = (Int128)evaluation.Value.Micros - change.Micros;
        // Nothing can be said of a change since a value of 0.
        if (previous == 0) return evaluation;
        if (Int128.Abs(previous) > long.MaxValue) throw new BadMessageException($"change is out of range: {change.ToString(2)}");
        return evaluation with { Change = change, ChangePct = EvaluationFormulas.PercentOf(change, new Money((long)previous)) };
    }

    private static string Quote(string text) => text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";
}
