using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>Maps evaluation messages of every form to rows, or says why a message cannot be used.</summary>
internal sealed class EvaluationMapper
{
    private const int LongestQuote = 80;

    private readonly TradingCalendar _calendar;
    private readonly EvaluationReader _reader;
    private readonly Dictionary<string, KnownPortfolio> _portfolios;

    public EvaluationMapper(Network network, TradingCalendar calendar)
    {
        _calendar = calendar;
        _reader = new EvaluationReader(network.Portfolios);
        _portfolios = network.Portfolios.ToDictionary(p => p.Key, p => new KnownPortfolio(Encoding.UTF8.GetBytes(p.Key)), StringComparer.Ordinal);
    }

    /// <summary>Whether there is a portfolio whose first day is unknown.</summary>
    public bool LacksDays => _portfolios.Values.Any(portfolio => portfolio.First is null);

    /// <summary>Takes over the first days of the tables.</summary>
    public void Learn(IReadOnlyList<PortfolioTable> tables)
    {
        foreach (var table in tables)
        {
            if (table.First is { } first && _portfolios.TryGetValue(table.Portfolio, out var portfolio)) portfolio.Note(first);
        }
    }

    /// <summary>The row of a message, and the key of its portfolio.</summary>
    /// <exception cref="BadMessageException">It cannot be used.</exception>
    public (string Portfolio, ValuationRow Row) Map(in Record record)
    {
        if (!record.HasValue) throw new BadMessageException("there is a key but no message");
        var evaluation = _reader.Read(record.Value);
        var key = evaluation.Key;
        if (!_portfolios.TryGetValue(key, out var portfolio)) throw new BadMessageException($"unknown portfolio {Quote(key)}");
        if (evaluation.IsForeign) evaluation = Complete(portfolio, evaluation);
        else CheckKey(record, portfolio, key);
        var row = ReadRow(evaluation);
        portfolio.Note(row.AsOf);
        return (key, row);
    }

    /// <summary>Other programs write a change of 0 on the first day.</summary>
    private static Evaluation Complete(KnownPortfolio portfolio, in Evaluation evaluation) =>
        evaluation.Change == Money.Zero && !(portfolio.First < evaluation.Date) ? evaluation.AsFirst() : evaluation;

    /// <summary>The key of Bourse's own messages is that of the portfolio, if there is one; other programs have keys of their own.</summary>
    private static void CheckKey(in Record record, KnownPortfolio portfolio, string key)
    {
        if (!record.HasKey) return;
        if (record.Key.SequenceEqual(portfolio.Key)) return;
        throw new BadMessageException($"the key is {Quote(Encoding.UTF8.GetString(record.Key))}, the message is about {key}");
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

    private sealed class KnownPortfolio(byte[] key)
    {
        /// <summary>The message key, UTF-8.</summary>
        public byte[] Key { get; } = key;

        /// <summary>The first day that has a row or has been mapped; null while there is none.</summary>
        public DateOnly? First { get; private set; }

        public void Note(DateOnly day)
        {
            if (First is not { } first || day < first) First = day;
        }
    }
}
