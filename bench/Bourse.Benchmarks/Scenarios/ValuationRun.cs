using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The way from prices to evaluations: the stage with its log, the book inside it, and what one would write at first.</summary>
internal sealed class ValuationRun : IBenchmark
{
    private const string Unit = "ns a price";
    private const double OfDictionaries = 0.1;
    private static readonly DateOnly From = new(2000, 1, 1);
    private static readonly DateOnly To = new(2024, 12, 31);
    private static readonly Network Network = NetworkFile.Default;

    /// <inheritdoc/>
    public string Name => "valuation";

    /// <inheritdoc/>
    public string About => "an investor with two portfolios of six stocks values 25 years of 24 stocks' prices";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        await using var log = await SqliteEventLog.OpenAsync(folder.Fresh("log.db"), TimeProvider.System, cancellation);
        await PublishAsync(log, cancellation);
        var quotes = ReadQuotes();
        var days = Calendars.Greek.Between(From, To).Count();
        var stocks = Network.Exchanges.Sum(exchange => exchange.Stocks.Count);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("investor stage on the embedded log", token => RunStageAsync(log, days, token)),
                new("its book alone", _ => Task.FromResult(RunBook(quotes, days))),
                new("dictionaries of decimals", _ => Task.FromResult(RunDictionaries(quotes, days))),
            ],
            cancellation);
        var (stage, book, dictionaries) = (series[0], series[1], series[2]);
        return new Findings(
            [book.TimeBeside(dictionaries) with { Target = Target.AtMost(OfDictionaries) }, stage.TimeBeside(dictionaries)],
            [.. series.Select(contender => contender.Nanoseconds(Unit, quotes.Count))])
        {
            Notes =
            [
                $"{quotes.Count:N0} prices ({stocks} stocks, {days:N0} trading days) become {2 * days:N0} evaluations. The stage reads them from "
                + "the log and is done when the evaluations are on the disk. The dictionaries get prices that are read already, as the book does.",
                folder.Note,
            ],
        };
    }

    private static async Task PublishAsync(SqliteEventLog log, CancellationToken cancellation)
    {
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        foreach (var listing in Network.Exchanges)
        {
            var options = new ExchangeOptions { Name = listing.Name, From = From, To = To, DayInterval = TimeSpan.Zero };
            await using var exchange = new Exchange(options, new JitterModel(listing.Stocks, Calendars.Greek), log, TimeProvider.System);
            await StageLoop.RunAsync(exchange, null, cancellation);
        }
    }

    private static List<Quote> ReadQuotes()
    {
        var quotes = new List<Quote>();
        foreach (var listing in Network.Exchanges)
        {
            var model = new JitterModel(listing.Stocks, Calendars.Greek);
            var prices = new Money[listing.Stocks.Count];
            foreach (var day in Calendars.Greek.Between(From, To))
            {
                model.Read(day, prices);
                for (var i = 0; i < prices.Length; i++) quotes.Add(new Quote(listing.Stocks[i].Ticker, day, prices[i], listing.Name));
            }
        }

        return quotes;
    }

    private static InvestorOptions Options() => new()
    {
        Investor = Network.Investors[0],
        KnownTickers = Network.KnownTickers,
        Calendar = Calendars.Greek,
        From = From,
        To = To,
        UntilComplete = true,
    };

    private static async Task<Elapsed> RunStageAsync(SqliteEventLog log, int days, CancellationToken cancellation)
    {
        await log.DeleteTopicAsync(Topics.Evaluations, cancellation);
        await log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), cancellation);
        await using var stage = new InvestorStage(log, Options(), TimeProvider.System);
        var elapsed = await Stopwatches.TimeAsync(() => StageLoop.RunAsync(stage, null, cancellation));
        var ranges = await log.GetRangesAsync(Topics.Evaluations, cancellation);
        return Checked(elapsed, ranges.Sum(range => range.Count), days);
    }

    private static Elapsed RunBook(List<Quote> quotes, int days)
    {
        var count = 0L;
        var book = new InvestorBook(Options(), (_, _) => count++);
        var numbers = quotes.Select(quote => book.Tickers.NumberOf(quote.Ticker)).ToList();
        var elapsed = Stopwatches.Time(() =>
        {
            for (var i = 0; i < quotes.Count; i++) book.TryTake(numbers[i], quotes[i].Date, quotes[i].Price);
            foreach (var _ in book.CatchUp())
            {
            }
        });
        return Checked(elapsed, count, days);
    }

    private static Elapsed RunDictionaries(List<Quote> quotes, int days)
    {
        var prices = quotes.Select(quote => quote.Price.ToDecimal()).ToList();
        var investor = new DictionaryInvestor(Network.Investors[0]);
        var elapsed = Stopwatches.Time(() =>
        {
            for (var i = 0; i < quotes.Count; i++) investor.Take(quotes[i].Ticker, quotes[i].Date, prices[i]);
        });
        return Checked(elapsed, investor.Count, days);
    }

    private static Elapsed Checked(Elapsed elapsed, long evaluations, int days) => evaluations == 2 * days
        ? elapsed
        : throw new BourseException(FailureKind.Failed, $"{evaluations} evaluations came out instead of {2 * days}");
}
