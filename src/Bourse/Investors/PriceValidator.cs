using Bourse.Events;
using Bourse.Market;

namespace Bourse.Investors;

/// <summary>A usable price of a known ticker.</summary>
/// <param name="Ticker">The ticker's number.</param>
/// <param name="Date">The day.</param>
/// <param name="Price">The price.</param>
internal readonly record struct UsablePrice(int Ticker, DateOnly Date, Money Price);

/// <summary>Reads the usable prices of records, or says why a record cannot be used.</summary>
internal sealed class PriceValidator
{
    private readonly InvestorBook _book;
    private readonly PriceRules _rules;
    private int _checkedDay = -1;

    public PriceValidator(InvestorBook book, TimeProvider clock)
    {
        _book = book;
        _rules = new PriceRules(book.Options.KnownTickers, book.Options.Calendar, clock);
    }

    /// <summary>Adds the usable prices of a record to <paramref name="prices"/>, in their order.</summary>
    /// <returns>Why the record, or a part of it, cannot be used; null when all of it can.</returns>
    public string? Read(in Record record, List<UsablePrice> prices)
    {
        if (!PriceMessage.TryRead(record.Value, out var price) || !IsUsable(price, out var ticker)) return ReadSlowly(record, prices);
        prices.Add(new UsablePrice(ticker, price.Date, price.Price));
        return null;
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

    private string? ReadSlowly(in Record record, List<UsablePrice> prices)
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

            return problem;
        }
        catch (BadMessageException e)
        {
            return e.Message;
        }
    }

    private IReadOnlyList<Quote> Read(ReadOnlySpan<byte> message)
    {
        var quotes = PriceReader.Read(message, out var corrected);
        if (corrected && _book.Options.Correction.TryMark()) _book.Options.Logger.TickerCorrected(TickerText.Misspelt, TickerText.Meant);
        return quotes;
    }
}
