using System.Collections.Concurrent;
using System.Globalization;
using Bourse.Adapters.Sqlite;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Bourse.Statistics;
using Bourse.Tests.Ledger;

namespace Bourse.Tests.Statistics;

/// <summary>An embedded database of many portfolios, the n-th with n rows, and an engine whose reads a test can hold, fail and look at.</summary>
internal sealed class ManyTables : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-tables");

    private int _open;

    private ManyTables(int portfolios)
    {
        Investor = new Investor("Inv1", "Alpha Investments", "New York", [.. Enumerable.Range(1, portfolios).Select(Portfolio)]);
        Request = new StatisticsRequest(
            [.. Investor.Portfolios.Select(portfolio => portfolio.Key)], ReportPeriod.Parse("2020..2024"), DeviationKind.Sample, WithCurves: false);
    }

    public Investor Investor { get; }

    /// <summary>Asks for all portfolios.</summary>
    public StatisticsRequest Request { get; }

    /// <summary>What happens before a portfolio is read; the cancellation is that of the reading.</summary>
    public Func<string, CancellationToken, Task>? BeforeRead { get; set; }

    /// <summary>The portfolios whose reading has begun, in that order.</summary>
    public ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>The portfolios whose reading has ended, in that order.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>How many connections are open.</summary>
    public int Open => _open;

    public static async Task<ManyTables> CreateAsync(int portfolios)
    {
        var tables = new ManyTables(portfolios);
        await using var database = tables.OpenFile();
        await database.InitializeAsync(NetworkFile.Default with { Investors = [tables.Investor] }, default);
        var rows = tables.Request.Portfolios.Select((key, at) => new PortfolioRows(key, Rows(at + 1)));
        await database.WriteAsync(new SinkWrite<PortfolioRows>([.. rows], []), default);
        return tables;
    }

    /// <summary>The engine; whoever asks for it closes it.</summary>
    public InProcessStatistics Engine(int readers) => new(OpenHooked, readers);

    /// <summary>Holds a reading until it is given up.</summary>
    public static Task HoldAsync(CancellationToken cancellation) => new TaskCompletionSource().Task.WaitAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Portfolio Portfolio(int number) =>
        new("Inv1", "P" + number.ToString("D2", CultureInfo.InvariantCulture), "Alpha Tech Growth", true, [new Holding("IBM", 100)]);

    private static ValuationRow[] Rows(int count) => ValuationTable.Of(
        Enumerable.Range(0, count).Select(day => (new DateOnly(2024, 1, 2).AddDays(day).ToString("O"), "100.00")));

    private SqliteInvestorsDatabase OpenFile() => new(Path.Combine(_folder.FullName, "InvestorsDB.db"));

    private HookedDatabase OpenHooked()
    {
        Interlocked.Increment(ref _open);
        return new HookedDatabase(OpenFile())
        {
            BeforeRead = (portfolio, cancellation) =>
            {
                Begun.Enqueue(portfolio);
                return BeforeRead?.Invoke(portfolio, cancellation) ?? Task.CompletedTask;
            },
            AfterRead = Ended.Enqueue,
            Disposed = () => Interlocked.Decrement(ref _open),
        };
    }
}
