using BenchmarkDotNet.Attributes;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Benchmarks.Micro;

/// <summary>The prices of a day by each model, beside the framework's random numbers and decimals.</summary>
public class PriceModels
{
    internal const string FrameworkModel = "System.Random and decimals";

    private const int Days = 1_000;
    private const int Stocks = 24;
    private static readonly DateOnly First = new(2000, 1, 3);
    private readonly List<Stock> _stocks = [.. NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks)];
    private readonly Money[] _prices = new Money[Stocks];
    private readonly decimal[] _basePrices;

    /// <summary>Prepares the 24 stocks.</summary>
    public PriceModels() => _basePrices = [.. _stocks.Select(stock => stock.BasePrice.ToDecimal())];

    /// <summary>The default.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Days * Stocks, Description = "price of model jitter")]
    public long Jitter() => Read(new JitterModel(_stocks, Calendars.Weekends));

    /// <summary>Day by day from the origin of the walk.</summary>
    [Benchmark(OperationsPerInvoke = Days * Stocks, Description = "price of model walk")]
    public long Walk() => Read(new WalkModel(_stocks, Calendars.Weekends));

    /// <summary>The same formula as jitter, with a random generator that cannot be asked for a day.</summary>
    [Benchmark(OperationsPerInvoke = Days * Stocks, Description = FrameworkModel)]
    public decimal Framework()
    {
        var random = new Random(Stocks);
        var sum = 0m;
        for (var day = 0; day < Days; day++)
        {
            foreach (var price in _basePrices)
            {
                sum += Math.Round(price * (0.95m + 0.1m * (decimal)random.NextDouble()), 2, MidpointRounding.AwayFromZero);
            }
        }

        return sum;
    }

    private long Read(PriceModel model)
    {
        var sum = 0L;
        for (var day = 0; day < Days; day++)
        {
            model.Read(First.AddDays(day), _prices);
            sum += _prices[0].Micros;
        }

        return sum;
    }
}
