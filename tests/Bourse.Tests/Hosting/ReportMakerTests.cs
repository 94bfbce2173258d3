using Bourse.Hosting.Reporting;
using Bourse.Statistics;
using Bourse.Statistics.Reports;
using Bourse.Tests.Statistics;

namespace Bourse.Tests.Hosting;

/// <summary>What becomes of the files of an earlier report.</summary>
public sealed class ReportMakerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-reports");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Reports_are_made_of_all_portfolios_in_their_order()
    {
        await using var tables = await ManyTables.CreateAsync(20);
        await using var engine = tables.Engine(readers: 2);

        var made = await Maker(engine).MakeAsync([tables.Investor], null, Cancellation);

        Assert.Equal(tables.Request.Portfolios, made.Select(report => report.Portfolio.Key));
        Assert.Equal(Enumerable.Range(1, 20), made.Select(report => (int)report.Days));
        var names = made.SelectMany(report => report.Files).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
        Assert.Equal(names, _folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_portfolio_that_fails_leaves_all_old_files_and_nothing_beside_them()
    {
        await using var tables = await ManyTables.CreateAsync(20);
        await KeepOldAsync(tables);
        tables.BeforeRead = (portfolio, _) => portfolio == tables.Request.Portfolios[^1]
            ? throw new BourseException(FailureKind.Unreachable, "the server is unavailable")
            : Task.CompletedTask;
        await using var engine = tables.Engine(readers: 2);

        var failure = await Assert.ThrowsAsync<BourseException>(() => Maker(engine).MakeAsync([tables.Investor], null, Cancellation));

        Assert.Equal("the server is unavailable", failure.Message);
        await RequireOldAsync(tables);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task An_interruption_leaves_all_old_files_and_nothing_beside_them()
    {
        await using var tables = await ManyTables.CreateAsync(20);
        await KeepOldAsync(tables);
        tables.BeforeRead = (portfolio, given) =>
            portfolio == tables.Request.Portfolios[^1] ? ManyTables.HoldAsync(given) : Task.CompletedTask;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var engine = tables.Engine(readers: 2);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Maker(engine).MakeAsync([tables.Investor], new Interruption(stop), stop.Token));

        await RequireOldAsync(tables);
    }

    private ReportMaker Maker(InProcessStatistics engine) => new(
        engine, new ReportOptions(_folder.FullName, [ReportFormat.Json], ReportPeriod.Parse("2020..2024"), DeviationKind.Sample));

    private string PathOf(string portfolio) => Path.Combine(_folder.FullName, ReportFormats.FileName(portfolio, ReportFormat.Json));

    private async Task KeepOldAsync(ManyTables tables)
    {
        foreach (var portfolio in tables.Request.Portfolios) await File.WriteAllTextAsync(PathOf(portfolio), "old", Cancellation);
    }

    private async Task RequireOldAsync(ManyTables tables)
    {
        foreach (var portfolio in tables.Request.Portfolios) Assert.Equal("old", await File.ReadAllTextAsync(PathOf(portfolio), Cancellation));
        Assert.Equal(tables.Request.Portfolios.Count, _folder.EnumerateFileSystemInfos().Count());
    }

    /// <summary>Ctrl-C when all but one portfolio are done.</summary>
    private sealed class Interruption(CancellationTokenSource stop) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Done == value.Total - 1) stop.Cancel();
        }
    }
}
