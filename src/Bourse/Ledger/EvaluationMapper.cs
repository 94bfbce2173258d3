using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>Maps evaluation messages to rows, or says why a message cannot be used.</summary>
internal sealed class EvaluationMapper
{
    private const int LongestQuote = 80;

    private readonly TradingCalendar _calendar;
    private readonly Dictionary<string, byte[]> _keys;

    public EvaluationMapper(Network network, TradingCalendar calendar)
    {
        _calendar = calendar;
        _keys = network.Portfolios.ToDictionary(p => p.Key, p => Encoding.UTF8.GetBytes(p.Key), StringComparer.Ordinal);
    }

    /// <summary>The row of a message, and the key of its portfolio.</summary>
    /// <exception cref="BadMessageException">It cannot be used.</exception>
    public (string Portfolio, ValuationRow Row) Map(in Record record)
    {
        if (!record.HasValue) throw new BadMessageException("there is a key but no message");
        var evaluation = EvaluationMessage.Read(record.Value);
        var portfolio = evaluation.Key;
        if (!_keys.TryGetValue(portfolio, out var key)) throw new BadMessageException($"unknown portfolio {Quote(portfolio)}");
        if (!record.HasKey) throw new BadMessageException("the key is missing");
        if (!record.Key.SequenceEqual(key))
        {
            throw new BadMessageException($"the key is {Quote(Encoding.UTF8.GetString(record.Key))}, the message is about {portfolio}");
        }

        return (portfolio, ReadRow(evaluation));
    }

    private ValuationRow ReadRow(in Evaluation evaluation)
    {
        if (!_calendar.IsTradingDay(evaluation.Date)) throw new BadMessageException($"{evaluation.Date:yyyy-MM-dd} is not a trading day");
        var row = new ValuationRow(
            evaluation.Date,
            evaluation.NavPerShare,
            evaluation.NavChange,
            evaluation.ChangePct,
            evaluation.Value,
            evaluation.Change,
            evaluation.Revision);
        return ValuationLimits.FindBreach(row) is { } breach ? throw new BadMessageException(breach) : row;
    }

    private static string Quote(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
}
