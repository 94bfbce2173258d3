using System.Text;
using Bourse.Market;

namespace Bourse.Events;

/// <summary>
/// Reads the records of topic <see cref="Topics.Evaluations"/> and says which of them are evaluations. The ingestion sends all others to the
/// dead-letter topic, and the audit counts them.
/// </summary>
public sealed class EvaluationValidator
{
    private const int LongestQuote = 80;

    private readonly TradingCalendar _calendar;
    private readonly EvaluationReader _reader;
    private readonly Dictionary<string, byte[]> _keys;

    /// <summary>Creates a validator.</summary>
    /// <param name="portfolios">All portfolios of the network.</param>
    /// <param name="calendar">The trading days.</param>
    public EvaluationValidator(IReadOnlyCollection<Portfolio> portfolios, TradingCalendar calendar)
    {
        _calendar = calendar;
        _reader = new EvaluationReader(portfolios);
        _keys = portfolios.ToDictionary(portfolio => portfolio.Key, portfolio => Encoding.UTF8.GetBytes(portfolio.Key), StringComparer.Ordinal);
    }

    /// <summary>The evaluation, and the key of its portfolio.</summary>
    /// <exception cref="BadMessageException">The record is not an evaluation of the network.</exception>
    public (string Portfolio, Evaluation Evaluation) Read(in Record record)
    {
        var evaluation = Parse(record);
        var key = evaluation.Key;
        Check(record, key, evaluation);
        return (key, evaluation);
    }

    /// <summary>Reads the message alone; it may be about a portfolio that the network does not have.</summary>
    /// <exception cref="BadMessageException">The record holds no evaluation.</exception>
    public Evaluation Parse(in Record record)
    {
        if (!record.HasValue) throw new BadMessageException("there is a key but no message");
        return _reader.Read(record.Value);
    }

    /// <summary>Whether the network has the portfolio of that key.</summary>
    public bool Knows(string portfolio) => _keys.ContainsKey(portfolio);

    /// <summary>Checks what has been parsed: the portfolio, the record's key, the day, the amounts.</summary>
    /// <exception cref="BadMessageException">One of them is wrong.</exception>
    public void Check(in Record record, string portfolio, in Evaluation evaluation)
    {
        if (!_keys.TryGetValue(portfolio, out var key)) throw new BadMessageException($"unknown portfolio {Quote(portfolio)}");
        // The key of Bourse's own messages is that of the portfolio, if there is one; other programs have keys of their own.
        if (!evaluation.IsForeign) CheckKey(record, key, portfolio);
        if (!_calendar.IsTradingDay(evaluation.Date)) throw new BadMessageException($"{evaluation.Date:yyyy-MM-dd} is not a trading day");
        if (EvaluationLimits.FindBreach(evaluation) is { } breach) throw new BadMessageException(breach);
    }

    private static void CheckKey(in Record record, byte[] key, string portfolio)
    {
        if (!record.HasKey || record.Key.SequenceEqual(key)) return;
        throw new BadMessageException($"the key is {Quote(Encoding.UTF8.GetString(record.Key))}, the message is about {portfolio}");
    }

    private static string Quote(string text) => text.Length <= LongestQuote ? text : text[..LongestQuote] + "…";
}
