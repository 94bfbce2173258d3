using System.Text.Json;
using Bourse.Adapters.Files;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Status;
using Bourse.Statistics.Reports;

namespace Bourse.Hosting.Demo;

/// <summary>The home folder of a demo, which is cleared each time.</summary>
public static class DemoHome
{
    /// <summary>Its name in the home folder.</summary>
    public const string FolderName = HomeFolder.DemoName;

    private static readonly Setting[] Kept =
    [
        Setting.Seed, Setting.From, Setting.To, Setting.Calendar, Setting.Missing, Setting.Lateness,
        .. Setting.OfPriceFiles.Where(setting => setting != Setting.Exchange), Setting.Partitions,
    ];

    /// <summary>Makes the demo's home that of a host: a folder below its own one, or its own one if that is the home of an earlier demo.</summary>
    public static void Use(HostServices host) => host.UseEmbedded(host.Home.IsOfDemo ? host.Home : host.Home.OfDemo);

    /// <summary>Deletes the files of an earlier demo, and nothing else.</summary>
    public static void Clear(HomeFolder home)
    {
        foreach (var file in new[] { home.LogFile, home.DatabaseFile })
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(file + suffix);
        }

        foreach (var record in StatusFiles.ReadAll(home)) StatusFiles.Remove(home, record.View.Stage);
        File.Delete(SettingsOf(home));
        File.Delete(home.KeptNetwork);
        if (!Directory.Exists(home.Reports)) return;
        foreach (var report in Directory.EnumerateFiles(home.Reports, "*_stats*")) File.Delete(report);
        File.Delete(Path.Combine(home.Reports, ReportIndex.FileName));
    }

    /// <summary>
    /// Keeps the settings the demo is run with in the home's <c>bourse.json</c>, and its network beside it, so that later commands on that home use
    /// them too.
    /// </summary>
    public static async Task KeepSettingsAsync(HostServices host, CancellationToken cancellation)
    {
        await KeptNetwork.KeepAsync(host, [], cancellation);
        var given = Kept.Select(host.Sources.ValueOf)
            .Where(value => value.Layer > SettingLayer.Default).ToList();
        if (given.Count == 0) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach (var value in given) json.WriteString(value.Setting.Key, value.Text);
            json.WriteEndObject();
        }

        await AtomicFile.WriteAsync(SettingsOf(host.Home), buffer.ToArray(), cancellation);
    }

    private static string SettingsOf(HomeFolder home) => Path.Combine(home.Folder, "bourse.json");
}
