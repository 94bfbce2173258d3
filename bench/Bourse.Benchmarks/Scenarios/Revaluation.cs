using Bourse.Benchmarks.Harness;
using Bourse.Investors;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Values very many large portfolios at once: <see cref="Positions"/>, and the same sums in other arithmetic.</summary>
internal sealed class Revaluation : IBenchmark
{
    private const int PeerPortfolios = 10_000;
    private const double PeerPositions = (double)PeerPortfolios * ManyPortfolios.HoldingsEach;
    private const double AllPositions = (double)ManyPortfolios.Count * ManyPortfolios.HoldingsEach;
    private const string Unit = "ns a position a core";
    private const double OfMemory = 0.85;

    /// <inheritdoc/>
    public string Name => "revaluation";

    /// <inheritdoc/>
    public string About => "100,000 portfolios × 1,000 holdings of 2,000 tickers, valued exactly";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var cores = Environment.ProcessorCount;
        var book = new ManyPortfolios();
        settings.Say($"  positions laid out in {book.PreparedIn.TotalSeconds:0.0} s");
        var peer = new PeerPositions(book, PeerPortfolios);
        var series = await Rounds.RunAsync(settings.Rounds, Contenders(book, new MemoryRead(), peer, cores), cancellation);
        var (one, all, memory, allMemory) = (series[0], series[1], series[2], series[3]);
        var peers = series.Skip(4).ToList();
        return new Findings(
            [
                one.RateBeside(memory) with { Target = Target.AtLeast(OfMemory) },
                all.RateBeside(allMemory),
                .. peers.Select(other => other.TimeBeside(one, PeerPositions / AllPositions)),
            ],
            [
                one.Nanoseconds(Unit, AllPositions), memory.Nanoseconds(Unit, AllPositions),
                all.Nanoseconds(Unit, AllPositions / cores, cores), allMemory.Nanoseconds(Unit, AllPositions / cores, cores),
                .. peers.Select(other => other.Nanoseconds(Unit, PeerPositions)),
            ])
        {
            Notes =
            [
                $"All {ManyPortfolios.Count:N0} values were compared with sums in BigInteger after every run: no difference.",
                $"Memory: {ManyPortfolios.Bytes / 1e6:N0} MB of positions (a ticker number and a quantity, 4 bytes each), all read in every run, "
                + $"and as many for reading alone; laying them out took {book.PreparedIn.TotalSeconds:0.0} s.",
                $"The 128-bit sum and the other arithmetic ran over the first {PeerPortfolios:N0} portfolios.",
            ],
        };
    }

    private static Contender[] Contenders(ManyPortfolios book, MemoryRead memory, PeerPositions peer, int cores) =>
    [
        new("exact, one core", _ => Task.FromResult(Checked(book, ManyPortfolios.Count, () => book.Value(0, ManyPortfolios.Count)))),
        new($"exact, {cores} cores", _ => Task.FromResult(Checked(book, ManyPortfolios.Count, () => book.ValueOn(cores)))),
        new("one core that only reads memory", memory.Read),
        new($"{cores} cores that only read memory", () => memory.ReadOn(cores)),
        new("exact, sums of 128 bits", _ => Task.FromResult(Checked(book, PeerPortfolios, () => book.ValueWide(0, PeerPortfolios)))),
        new("System.Decimal", peer.SumDecimals),
        new("double, a plain loop", peer.SumDoubles),
        new("double, four sums at a time", peer.SumDoublesByFour),
    ];

    private static Elapsed Checked(ManyPortfolios book, int count, Action value)
    {
        book.Forget();
        var time = Stopwatches.Time(value);
        book.Check(count);
        return time;
    }
}
