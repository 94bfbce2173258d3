using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>A usable price of a known ticker.</summary>
/// <param name="Ticker">The ticker's number.</param>
/// <param name="Date">The day.</param>
/// <param name="Price">The price.</param>
internal readonly record struct UsablePrice(int Ticker, DateOnly Date, Money Price);

/// <summary>Reads the usable prices of records. Unusable records go to the dead-letter topic with the reason.</summary>
internal sealed class PriceValidator
{
    private readonly InvestorBook _book;
    private readonly DeadLetterWriter _deadLetters;
    private readonly PriceRules _rules;
    private int _checkedDay = -1;

    public PriceValidator(InvestorBook book, DeadLetterWriter deadLetters, TimeProvider clock)
    {
        _book = book;
        _deadLetters = deadLetters;
        _rules = new PriceRules(book.Options.KnownTickers, book.Options.Calendar, clock);
    }

    /// <summary>Adds the usable prices of a record to <paramref name="prices"/>, in their order.</summary>
    public void Read(TopicPartition partition, in Record record, List<UsablePrice> prices)
    {
        if (PriceMessage.TryRead(record.Value, out var price) && IsUsable(price, out var ticker))
        {
            prices.Add(new UsablePrice(ticker, price.Date, price.Price));
        }
        else
        {
            ReadSlowly(partition, record, prices);
        }
    }

    /// <summary>The fast path for canonical messages. A message that fails it takes the slow path, which determines the reason.</summary>
    private bool IsUsable(in PriceView price, out int ticker)
    {
        if (!_book.Tickers.TryFind(price.Ticker, out ticker) || !PriceRules.IsPlausible(price.Price)) return false;
        if (_book.ProblemWith(ticker, price.Price) is not null) return false;
        var day = price.Date.DayNumber;
        if (day == _checkedDay) return true;
        if (_rules.ProblemWith(price.Date) is not null) return false;
        _checkedDay = day;
        return true;
    }

    private void ReadSlowly(TopicPartition partition, in Record record, List<UsablePrice> prices)
    {
        try
        {
            string? problem = null;
            foreach (var quote in Read(record.Value))
            {
                var found = _rules.ProblemWith(quote) ?? _book.ProblemWith(_book.Tickers.NumberOf(quote.Ticker), quote.Price);
                if (found is null) prices.Add(new UsablePrice(_book.Tickers.NumberOf(quote.Ticker), quote.Date, quote.Price));
                problem ??= found;
            }

            if (problem is not null) _deadLetters.Add(partition, record, problem);
        }
        catch (BadMessageException e)
        {
            _deadLetters.Add(partition, record, e.Message);
        }
    }

    private IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message)
    {
        var quotes = PriceReader.Read(message, out var corrected);
        if (corrected && _book.Options.Correction.TryMark()) _book.Options.Logger.TickerCorrected(TickerText.Misspelt, TickerText.Meant);
        return quotes;
    }
}
