using System.Text.Json;
using Bourse.Adapters.Files;
using Bourse.Adapters.Locks;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Composition;

/// <summary>
/// Keeps in the home what its network is run with, so that later commands use it too: the exchanges, the investors and the settings that values
/// follow from. What is built in, or written in the home's own configuration files, is found without that.
/// </summary>
public static class KeptNetwork
{
    private const string IngestionRole = "ingest";

    private static readonly Setting[] Kept =
    [
        Setting.Calendar, Setting.Missing, Setting.Lateness,
        .. Setting.OfPriceFiles.Where(setting => setting != Setting.Exchange),
    ];

    /// <summary>Keeps them; a change since the last run is logged.</summary>
    /// <param name="host">The host, with the network.</param>
    /// <param name="running">What else runs on the home: it would go on with the network of before.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <exception cref="BourseException">
    /// The home cannot be written, or the network is another one than before and something runs on it; then nothing is changed.
    /// </exception>
    public static async Task KeepAsync(HostServices host, IReadOnlyList<string> running, CancellationToken cancellation)
    {
        var path = host.Home.KeptNetwork;
        var before = ConfigurationFile.ReadIfThere(path);
        var text = TextOf(host);
        var kept = before is null ? null : await File.ReadAllBytesAsync(path, cancellation);
        if (kept.AsSpan().SequenceEqual(text)) return;
        var isAnother = !host.StartsAfresh && (before is not null || HasRun(host));
        var changes = isAnother ? NetworkChanges.Describe(before, host) : null;
        if (changes is not null && running.Count > 0) throw IsRunning(host, running, changes);
        if (text is null) File.Delete(path);
        else await AtomicFile.WriteAsync(path, text, cancellation);
        if (changes is not null) host.Logger.NetworkChanged(host.Home.Folder, changes);
    }

    /// <summary>Whether a network has been run on the home. One that is built in is not kept, but leaves tables, here or on a server.</summary>
    private static bool HasRun(HostServices host) =>
        File.Exists(host.Home.DatabaseFile) || RoleLock.WasTaken(host.Home.Folder, IngestionRole);

    private static BourseException IsRunning(HostServices host, IReadOnlyList<string> running, string changes) => new(
        FailureKind.Failed,
        $"{host.Home.Folder} cannot get another network while {string.Join(", ", running)} runs there",
        $"the change would be: {changes}")
    {
        Code = BourseErrorCode.NetworkInUse,
    };

    /// <summary>The settings that are kept, as they were given.</summary>
    internal static IEnumerable<(string Key, string Text)> SettingsOf(HostServices host) =>
        Kept.Select(host.Sources.ValueOf)
            .Where(value => value.Layer > SettingLayer.Default && !IsInOwnFile(host, value))
            .Select(value => (value.Setting.Key, Absolute(host, value)));

    private static byte[]? TextOf(HostServices host)
    {
        var settings = SettingsOf(host).ToList();
        var (network, exchanges, investors) = host.Configured;
        if (settings.Count == 0 && !IsKept(host, exchanges) && !IsKept(host, investors)) return null;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (key, text) in settings) json.WriteString(key, text);
            if (IsKept(host, exchanges)) NetworkFile.WriteExchanges(json, network.Exchanges.Select(exchange => Absolute(host, exchange)));
            if (IsKept(host, investors)) NetworkFile.WriteInvestors(json, network.Investors);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static bool IsKept(HostServices host, NetworkOrigin origin) =>
        origin != NetworkOrigin.BuiltIn && (origin.File is not { IsKept: false } file || file.Folder != host.Home.Folder);

    private static bool IsInOwnFile(HostServices host, SettingValue value) =>
        value.Layer == SettingLayer.File && value.Folder == host.Home.Folder && value.Source != host.Home.KeptNetwork;

    private static string Absolute(HostServices host, SettingValue value)
    {
        if (value.Setting != Setting.Calendar) return value.Text!;
        var path = host.Sources.PathOf(value.Text!, value);
        return !Calendars.Names.Contains(value.Text!, StringComparer.OrdinalIgnoreCase) && File.Exists(path) ? path : value.Text!;
    }

    private static ExchangeListing Absolute(HostServices host, ExchangeListing exchange)
    {
        if (!exchange.Source.StartsWith(NetworkComposition.CsvPrefix, StringComparison.OrdinalIgnoreCase)) return exchange;
        var path = Path.GetFullPath(exchange.Source[NetworkComposition.CsvPrefix.Length..], host.Environment.CurrentFolder);
        return exchange with { Source = NetworkComposition.CsvPrefix + path };
    }
}
