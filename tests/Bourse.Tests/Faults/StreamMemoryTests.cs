using System.Diagnostics;
using Bourse.Adapters.Sqlite;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Faults;

/// <summary>The memory of the stream as a process hardly grows with the number of symbols that it reads at once.</summary>
public sealed class StreamMemoryTests : IDisposable
{
    private const int BarsOfSymbol = 20;
    private const int AtOnce = 500;

    /// <summary>What a symbol may take: names, offsets, and what SQLite keeps of a table; but no buffer.</summary>
    private const long MostOfSymbol = 50L << 10;

    /// <summary>What a process may take more than another one for reasons of its own.</summary>
    private const long Spread = 64L << 20;

    private static readonly int Many = Effort.Of(500, full: 5_000);
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-memory-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Thousands_of_symbols_take_hardly_more_memory_than_ten()
    {
        var few = await PeakAsync("few", symbols: 10);
        var many = await PeakAsync("many", Many);

        TestContext.Current.TestOutputHelper?.WriteLine($"10 symbols: {few >> 20} MB; {Many} symbols: {many >> 20} MB");
        Assert.InRange(many, 1, few + Spread + Many * MostOfSymbol);
    }

    /// <summary>The most memory that a stream has had when it has stored all bars.</summary>
    private async Task<long> PeakAsync(string name, int symbols)
    {
        var home = Directory.CreateDirectory(Path.Combine(_home, name)).FullName;
        await SendAsync(home, symbols);
        using var stream = BourseProcess.Start(home, "stream");
        try
        {
            _ = stream.StandardOutput.ReadToEndAsync();
            _ = stream.StandardError.ReadToEndAsync();
            await UntilStoredAsync(home, symbols * (long)BarsOfSymbol, stream);
            stream.Refresh();
            return stream.PeakWorkingSet64;
        }
        finally
        {
            stream.Kill();
            await stream.WaitForExitAsync();
        }
    }

    private static async Task SendAsync(string home, int symbols)
    {
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(home, "log.db"), TimeProvider.System, default);
        foreach (var some in Enumerable.Range(0, symbols).Chunk(AtOnce))
        {
            await BarWorld.SendAsync(log, some.SelectMany(i => SampleBars.Hours($"S{i}", new DateOnly(2024, 5, 1), BarsOfSymbol)));
        }
    }

    private static async Task UntilStoredAsync(string home, long bars, Process stream)
    {
        await using var store = new SqliteBarStore(Path.Combine(home, "bars.db"), TimeProvider.System);
        await Eventually.IsAsync(async () => await StoredAsync(store) == bars, () => $"(the stream has ended: {stream.HasExited})");
    }

    private static async Task<long> StoredAsync(SqliteBarStore store) =>
        (await store.ReadProgressAsync(default)).Sum(progress => progress.NextOffset);
}
