using System.Text.Json;
using Bourse.Adapters.Files;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>The home folder of a demo, which begins afresh each time.</summary>
internal static class DemoHome
{
    private const string CsvPrefix = "csv:";

    private static readonly Setting[] Kept =
    [
        Setting.Seed, Setting.From, Setting.To, Setting.Calendar, Setting.Missing, Setting.Exchange, Setting.Columns, Setting.Portfolios,
        Setting.Partitions,
    ];

    /// <summary>Deletes what an earlier demo left, and only that.</summary>
    public static void Clear(HomeFolder home)
    {
        foreach (var file in new[] { home.LogFile, home.DatabaseFile })
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(file + suffix);
        }

        File.Delete(SettingsOf(home));
        if (!Directory.Exists(home.Reports)) return;
        foreach (var report in Directory.EnumerateFiles(home.Reports, "*_stats*")) File.Delete(report);
    }

    /// <summary>
    /// Keeps the settings the demo is run with in the home's <c>bourse.json</c>, so that later commands on that home need not be told them again.
    /// </summary>
    public static async Task KeepSettingsAsync(CommandContext context)
    {
        var given = Kept.Select(context.Sources.ValueOf)
            .Where(value => value.Text is not null && !value.Source.StartsWith("default", StringComparison.Ordinal)).ToList();
        if (given.Count == 0) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (var value in given) json.WriteString(value.Setting.Key, Absolute(context, value));
            json.WriteEndObject();
        }

        await AtomicFile.WriteAsync(SettingsOf(context.Home), buffer.ToArray(), context.Cancellation);
    }

    private static string SettingsOf(HomeFolder home) => Path.Combine(home.Folder, "bourse.json");

    private static string Absolute(CommandContext context, SettingValue value)
    {
        var text = value.Text!;
        if (value.Setting == Setting.Portfolios) return context.Sources.PathOf(text, value);
        var isFile = value.Setting == Setting.Exchange && text.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase);
        return isFile ? CsvPrefix + context.Sources.PathOf(text[CsvPrefix.Length..], value) : text;
    }
}
