using System.Globalization;
using System.Text.RegularExpressions;
using Bourse.Adapters.Kafka;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// Reads the location of the event log: <c>sqlite</c>, <c>kafka:HOST:PORT[,HOST:PORT…]</c>, or <c>kafka</c> with the servers set by themselves.
/// </summary>
public static partial class KafkaSettingsReader
{
    private const string Kafka = "kafka";
    private const string Sqlite = "sqlite";
    private const int MaxPort = 65_535;
    private const string Form = "kafka:HOST:PORT";

    /// <summary>Reads it; null for the embedded log.</summary>
    /// <exception cref="BourseException">It is neither, or Kafka cannot be reached like that (<see cref="FailureKind.Usage"/>).</exception>
    public static KafkaOptions? Read(SettingsSources sources)
    {
        var log = sources.ValueOf(Setting.Log);
        var text = (log.Text ?? "").Trim();
        if (text.Equals(Sqlite, StringComparison.OrdinalIgnoreCase)) return null;
        if (text.Equals(Kafka, StringComparison.OrdinalIgnoreCase)) return Read(sources, ServersElsewhere(sources, log));
        if (!text.StartsWith(Kafka + ":", StringComparison.OrdinalIgnoreCase)) throw NoLog(log, text);
        return Read(sources, Servers(log, text[(Kafka.Length + 1)..]));
    }

    private static string ServersElsewhere(SettingsSources sources, SettingValue log)
    {
        var servers = sources.ValueOf(Setting.KafkaServers);
        return servers.Text is { } text
            ? Servers(servers, text)
            : throw log.Unusable("names no server", $"write {Form}, or set {Setting.KafkaServers.WellKnownName}");
    }

    private static string Servers(SettingValue value, string text)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            throw value.Unusable("has a user in it", $"write {Form}, and set {Setting.SaslUsername.Key} and {Setting.SaslPassword.EnvironmentName}");
        }

        var servers = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (servers.Length == 0) throw value.Unusable("names no server", $"write {Form}");
        foreach (var server in servers)
        {
            var match = Address().Match(server);
            if (!match.Success) throw value.Unusable("is not HOST:PORT", $"write {Form}, several with a comma in between");
            var port = match.Groups["port"];
            if (!port.Success) throw value.Unusable($"names no port of {server}", $"did you mean {server}:9092?");
            if (int.Parse(port.ValueSpan, CultureInfo.InvariantCulture) is < 1 or > MaxPort)
            {
                throw value.Unusable($"has a port that is none: {port.Value}", $"give one from 1 to {MaxPort}");
            }
        }

        return string.Join(',', servers);
    }

    private static BourseException NoLog(SettingValue log, string text)
    {
        var parts = text.Split(':', 2);
        var rest = parts.Length == 2 ? ":" + parts[1] : "";
        // Text that may hold a password is not repeated.
        var remedy = text.Contains('@', StringComparison.Ordinal) ? null
            : NearestName.Of(parts[0], [Kafka, Sqlite]) is { } near ? $"did you mean {near}{(near == Sqlite ? "" : rest)}?"
            : Address().IsMatch(text) && parts.Length == 2 ? $"did you mean kafka:{text}?"
            : null;
        return log.Unusable("is no event log", remedy ?? $"use {Sqlite} or {Form}");
    }

    private static KafkaOptions Read(SettingsSources sources, string servers)
    {
        var protocol = SettingValueReader.ReadOneOf(sources.ValueOf(Setting.KafkaSecurity));
        var sasl = protocol.StartsWith("sasl", StringComparison.Ordinal);
        return new KafkaOptions
        {
            BootstrapServers = servers,
            SecurityProtocol = protocol,
            SaslMechanism = sasl ? SettingValueReader.ReadOneOf(Required(sources, Setting.SaslMechanism)) : null,
            SaslUsername = sasl ? Required(sources, Setting.SaslUsername).Text : null,
            SaslPassword = sasl ? Required(sources, Setting.SaslPassword).Text : null,
            SslCaLocation = PathOf(sources, Setting.SslCa),
            SslCertificateLocation = PathOf(sources, Setting.SslCertificate),
            SslKeyLocation = PathOf(sources, Setting.SslKey),
            SslKeyPassword = sources.ValueOf(Setting.SslKeyPassword).Text,
            Compression = SettingValueReader.ReadOneOf(sources.ValueOf(Setting.Compression)),
            RetrySeed = $"{Environment.MachineName} {Environment.ProcessId}",
        };
    }

    private static SettingValue Required(SettingsSources sources, Setting setting)
    {
        var value = sources.ValueOf(setting);
        if (!string.IsNullOrEmpty(value.Text)) return value;
        var protocol = sources.ValueOf(Setting.KafkaSecurity);
        throw protocol.Unusable(
            $"needs {setting.Key}, which is not set", $"set {setting.EnvironmentName}, or {setting.Key} in bourse.json: {setting.Description}");
    }

    private static string? PathOf(SettingsSources sources, Setting setting)
    {
        var value = sources.ValueOf(setting);
        if (value.Text is not { Length: > 0 } text) return null;
        var path = sources.PathOf(text, value);
        return File.Exists(path) ? path : throw value.Unusable("is not a file", "give the path of a PEM file");
    }

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:(?<port>[0-9]{1,6}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
