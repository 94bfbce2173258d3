using Bourse.Adapters.AlphaVantage;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Sqlite;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Telemetry;
using Bourse.Pipelines;
using Bourse.Replay.Csv;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the provider of bars that the settings name.</summary>
public static class BarProviderFactory
{
    /// <summary>Opens it; nothing is fetched yet. The caller closes it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="instruments">Measure what is left of the quota; null when nobody watches.</param>
    /// <exception cref="BourseException">There is no key, or no such file (<see cref="FailureKind.Usage"/>).</exception>
    public static IBarProvider Open(Settings settings, TimeProvider clock, NetworkInstruments? instruments) => settings.BarProvider.Kind switch
    {
        BarProviderKind.AlphaVantage => OpenAlphaVantage(settings, clock, instruments),
        BarProviderKind.Csv => OpenCsv(settings.BarProvider.File!, clock),
        _ => new SyntheticBars(settings.Seed, clock),
    };

    /// <summary>Checks what <see cref="Open"/> needs of the settings, and opens nothing.</summary>
    /// <exception cref="BourseException">There is no key, or no such file (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(Settings settings)
    {
        if (settings.BarProvider.Kind == BarProviderKind.AlphaVantage) RequireKey(settings.BarProvider);
        if (settings.BarProvider.File is { } file) RequireFile(file);
    }

    /// <summary>Opens the ledger of calls, in the database that the settings name. The caller closes it.</summary>
    public static IQuotaLedger OpenLedger(Settings settings, TimeProvider clock)
    {
        if (settings.MySql is { } server) return new MySqlQuotaLedger(server, clock);
        Directory.CreateDirectory(settings.Home.Folder);
        return new SqliteQuotaLedger(settings.Home.PipelinesFile, clock);
    }

    private static AlphaVantageProvider OpenAlphaVantage(Settings settings, TimeProvider clock, NetworkInstruments? instruments)
    {
        var provider = settings.BarProvider;
        var options = new AlphaVantageOptions
        {
            Key = RequireKey(provider),
            Address = provider.Address,
            CallsPerDay = provider.CallsPerDay,
            CallsPerMinute = provider.CallsPerMinute,
            CacheFolder = settings.Home.ReplyCache,
        };
        var ledger = OpenLedger(settings, clock);
        return new AlphaVantageProvider(options, instruments?.Measure(ledger) ?? ledger, clock);
    }

    private static CsvBars OpenCsv(string file, TimeProvider clock)
    {
        RequireFile(file);
        return new CsvBars(new CsvInput(Path.GetFileName(file), () => File.OpenRead(file)), clock);
    }

    private static ApiKey RequireKey(BarProviderSettings provider) => provider.Key is { IsPlausible: true } key
        ? key
        : throw new BourseException(
            FailureKind.Usage,
            provider.Key is null ? "provider alphavantage has no key" : "the key of provider alphavantage has characters that no key has",
            "set ALPHAVANTAGE_API_KEY, or use the provider synthetic");

    private static void RequireFile(string file)
    {
        if (File.Exists(file)) return;
        throw new BourseException(FailureKind.Usage, $"there is no file {file}", "name a CSV file with bars: csv:FILE");
    }
}
