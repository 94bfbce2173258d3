using Bourse.Events;
using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>Maps evaluation messages of every form to rows, or says why a message cannot be used.</summary>
internal sealed class EvaluationMapper
{
    private readonly EvaluationValidator _validator;

    /// <summary>The first day of each portfolio that has a row or has been mapped; null while there is none.</summary>
    private readonly Dictionary<string, DateOnly?> _firstDays;

    public EvaluationMapper(Network network, TradingCalendar calendar)
    {
        _validator = new EvaluationValidator([.. network.Portfolios], calendar);
        _firstDays = network.Portfolios.ToDictionary(portfolio => portfolio.Key, _ => (DateOnly?)null, StringComparer.Ordinal);
    }

    /// <summary>Whether there is a portfolio whose first day is unknown.</summary>
    public bool LacksDays => _firstDays.Values.Any(day => day is null);

    /// <summary>Takes over the first days of the tables.</summary>
    public void Learn(IReadOnlyList<PortfolioTable> tables)
    {
        foreach (var table in tables)
        {
            if (table.First is { } first && _firstDays.ContainsKey(table.Portfolio)) Note(table.Portfolio, first);
        }
    }

    /// <summary>The row of a message, and the key of its portfolio.</summary>
    /// <exception cref="BadMessageException">It cannot be used.</exception>
    public (string Portfolio, ValuationRow Row) Map(in Record record)
    {
        var (portfolio, evaluation) = _validator.Read(record);
        if (evaluation.IsForeign) evaluation = Complete(portfolio, evaluation);
        Note(portfolio, evaluation.Date);
        return (portfolio, RowOf(evaluation));
    }

    /// <summary>Other programs write a change of 0 on the first day.</summary>
    private Evaluation Complete(string portfolio, in Evaluation evaluation) =>
        evaluation.Change == Money.Zero && !(_firstDays[portfolio] < evaluation.Date) ? evaluation.AsFirst() : evaluation;

    private void Note(string portfolio, DateOnly day)
    {
        if (_firstDays[portfolio] is not { } first || day < first) _firstDays[portfolio] = day;
    }

    private static ValuationRow RowOf(in Evaluation evaluation) => new(
        evaluation.Date,
        evaluation.NavPerShare,
        evaluation.NavChange,
        evaluation.ChangePct,
        evaluation.Value,
        evaluation.Change,
        evaluation.Revision);
}
