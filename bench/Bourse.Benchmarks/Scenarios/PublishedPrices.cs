using System.Text;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The default network's prices of 25 years in a topic, day by day, as its exchanges write them.</summary>
internal static class PublishedPrices
{
    public static readonly DateOnly From = new(2000, 1, 1);
    public static readonly DateOnly To = new(2024, 12, 31);

    private const int Batch = 10_000;
    private static readonly Network Network = NetworkFile.Default;

    /// <summary>How many trading days.</summary>
    public static int Days { get; } = Calendars.Greek.Between(From, To).Count();

    /// <summary>How many prices.</summary>
    public static int Count { get; } = Days * Network.Exchanges.Sum(exchange => exchange.Stocks.Count);

    /// <summary>Appends them to <see cref="Topics.Prices"/>, which is made.</summary>
    public static async Task WriteAsync(IEventLog log, CancellationToken cancellation)
    {
        await log.EnsureTopicAsync(new TopicSpec(Topics.Prices), cancellation);
        await using var producer = log.CreateProducer();
        var listings = Network.Exchanges.Select(exchange => new Listing(exchange)).ToList();
        var buffer = new RecordBuffer();
        foreach (var day in Calendars.Greek.Between(From, To))
        {
            foreach (var listing in listings) listing.Write(day, buffer);
            if (buffer.Count < Batch) continue;
            await producer.AppendAsync(Topics.Prices, buffer, cancellation);
            buffer.Clear();
        }

        if (buffer.Count > 0) await producer.AppendAsync(Topics.Prices, buffer, cancellation);
    }

    /// <summary>An exchange and the memory that its prices take on their way.</summary>
    private sealed class Listing(ExchangeListing exchange)
    {
        private readonly JitterModel _model = new(exchange.Stocks, Calendars.Greek);
        private readonly byte[][] _tickers = [.. exchange.Stocks.Select(stock => Encoding.UTF8.GetBytes(stock.Ticker))];
        private readonly byte[] _name = Encoding.UTF8.GetBytes(exchange.Name.ToUpperInvariant());
        private readonly Money[] _prices = new Money[exchange.Stocks.Count];
        private readonly byte[] _message = new byte[PriceMessage.MaxLength];

        public void Write(DateOnly day, RecordBuffer buffer)
        {
            _model.Read(day, _prices);
            var time = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
            for (var i = 0; i < _tickers.Length; i++)
            {
                var length = PriceMessage.Write(_message, _tickers[i], _prices[i], day, _name);
                buffer.Add(_tickers[i], _message.AsSpan(0, length), PriceMessage.Headers, time);
            }
        }
    }
}
