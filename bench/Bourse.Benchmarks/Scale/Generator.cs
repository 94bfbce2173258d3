using System.Collections.Concurrent;
using System.Diagnostics;
using Bourse.Adapters.Files;
using Bourse.Adapters.MySql;
using Bourse.Market;

namespace Bourse.Benchmarks.Scale;

/// <summary>What is generated.</summary>
/// <param name="Portfolios">How many portfolios.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Seed">Chooses prices and holdings.</param>
/// <param name="File">Where the network goes.</param>
internal sealed record GeneratorOptions(int Portfolios, DateOnly From, DateOnly To, ulong Seed, string File);

/// <summary>Fills a database. A run that was ended is taken up by the next one: whole tables stay.</summary>
/// <param name="database">Which database; made when there is none.</param>
/// <param name="options">With what.</param>
internal sealed class Generator(MySqlOptions database, GeneratorOptions options)
{
    private const int MostPortfolios = 50_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Does it, and tells on stderr how far it is.</summary>
    /// <exception cref="BourseException">It cannot.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.Portfolios is < 1 or > MostPortfolios) throw Wrong($"--portfolios must be from 1 to {MostPortfolios}");
        if (options.From < new DateOnly(1990, 1, 1) || options.To < options.From) throw Wrong("--from must be 1990 or later, and --to not before it");
        var network = GeneratedNetwork.Of(options.Portfolios, options.Seed);
        var tables = new GeneratedTables(GeneratedNetwork.PricesOf(network, options.Seed), options.From, options.To);
        if (tables.Days == 0) throw Wrong("there is no trading day from --from to --to");
        var first = network.Portfolios.First();
        await using (var investors = new MySqlInvestorsDatabase(database, TimeProvider.System))
        {
            await investors.InitializeAsync(network with { Investors = [network.Investors[0] with { Portfolios = [first] }] }, cancellation);
        }

        await MakeTablesAsync(tables, network, first.Key, cancellation);
        await using (var investors = new MySqlInvestorsDatabase(database, TimeProvider.System))
        {
            await investors.InitializeAsync(network, cancellation);
        }

        await AtomicFile.WriteAsync(options.File, System.Text.Encoding.UTF8.GetBytes(GeneratedNetwork.Json(network)), cancellation);
        Console.WriteLine(options.File);
    }

    private async Task MakeTablesAsync(GeneratedTables tables, Network network, string like, CancellationToken cancellation)
    {
        var connections = new MySqlConnections(database, TimeProvider.System);
        await using (var session = await connections.OpenAsync(cancellation)) await tables.MakePricesAsync(session, cancellation);
        var left = new ConcurrentQueue<Portfolio>(network.Portfolios);
        var progress = new Progress(options.Portfolios, tables.Days);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    await using var own = await connections.OpenAsync(stop.Token);
                    while (left.TryDequeue(out var portfolio) && !stop.IsCancellationRequested)
                    {
                        progress.Count(await tables.MakeAsync(own, portfolio, like, cancellation));
                    }
                }
                catch (Exception e) when (MySqlFailures.IsOfProvider(e))
                {
                    throw MySqlFailures.Of(e, database);
                }
                finally
                {
                    // The first that fails ends the others.
                    if (!left.IsEmpty) await stop.CancelAsync();
                }
            },
            cancellation)).ToList();
        var all = Task.WhenAll(workers);
        while (await Task.WhenAny(all, Task.Delay(Interval, CancellationToken.None)) != all) progress.Show();
        await all;
        cancellation.ThrowIfCancellationRequested();
        progress.End();
        await using var last = await connections.OpenAsync(cancellation);
        await last.ExecuteAsync($"DROP TABLE {GeneratedTables.PriceTable}", cancellation);
    }

    private static BourseException Wrong(string message) => new(FailureKind.Usage, message, "see bench generate --help");

    /// <summary>How many tables are there, and for how long it will go on.</summary>
    private sealed class Progress(int tables, int days)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _filled;
        private int _found;

        public void Count(bool filled) => Interlocked.Increment(ref filled ? ref _filled : ref _found);

        public void Show()
        {
            if (Console.IsErrorRedirected || _filled == 0) return;
            var left = Stopwatch.GetElapsedTime(_start) / _filled * (tables - _filled - _found);
            Console.Error.Write($"\r{_filled + _found:N0} of {tables:N0} tables, about {left:hh\\:mm\\:ss} left ");
        }

        public void End()
        {
            var took = Stopwatch.GetElapsedTime(_start);
            var lineStart = Console.IsErrorRedirected ? "" : "\r";
            Console.Error.WriteLine(
                $"{lineStart}{_filled:N0} tables with {(long)_filled * days:N0} rows in {took.TotalSeconds:N1} s; {_found:N0} were there already");
        }
    }
}
