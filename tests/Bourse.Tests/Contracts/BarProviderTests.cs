using System.Text;
using Bourse.Adapters.AlphaVantage;
using Bourse.Adapters.Sqlite;
using Bourse.Pipelines;
using Bourse.Replay.Csv;
using Bourse.Tests.Pipelines;

namespace Bourse.Tests.Contracts;

/// <summary>The contract with invented bars.</summary>
public sealed class SyntheticProviderTests : BarProviderContract
{
    protected override Task<IBarProvider> OpenAsync() => Task.FromResult<IBarProvider>(new SyntheticBars(7, Clock));
}

/// <summary>The contract with a file of bars.</summary>
public sealed class CsvProviderTests : BarProviderContract
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(Write());

    protected override Task<IBarProvider> OpenAsync() =>
        Task.FromResult<IBarProvider>(new CsvBars(new CsvInput("bars.csv", () => new MemoryStream(Text)), Clock));

    private static string Write()
    {
        var rows = from symbol in (string[])["NVDA", "IBM"]
                   from month in (string[])["2024-06", "2024-05"]
                   from bar in FakeAlphaVantage.Bars(month, symbol == "IBM" ? 2 : 1).Reverse()
                   select $"{symbol},{bar.Time:yyyy-MM-dd HH:mm:ss},{bar.Open},{bar.High},{bar.Low},{bar.Close},{bar.Volume}";
        return "symbol,timestamp,open,high,low,close,volume\n" + string.Join('\n', rows) + "\n";
    }
}

/// <summary>The contract with a server that answers like Alpha Vantage.</summary>
public sealed class AlphaVantageProviderTests : BarProviderContract
{
    private readonly FakeAlphaVantage _server = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-provider-");

    protected override Task<IBarProvider> OpenAsync()
    {
        _server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month, call.Symbol == "IBM" ? 2 : 1));
        var options = new AlphaVantageOptions
        {
            Key = new ApiKey("key"), Address = _server.Address, CacheFolder = Path.Combine(_folder.FullName, "cache"),
        };
        var ledger = new SqliteQuotaLedger(Path.Combine(_folder.FullName, "pipelines.db"), Clock);
        return Task.FromResult<IBarProvider>(new AlphaVantageProvider(options, ledger, Clock));
    }

    protected override async Task CleanUpAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
