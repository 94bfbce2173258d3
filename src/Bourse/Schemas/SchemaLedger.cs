using System.Text.Json;
using Bourse.Events;
using Bourse.Schemas.Compatibility;

namespace Bourse.Schemas;

/// <summary>
/// What the records of topic <c>_schemas</c> say, read in the order of the log. Of several writers that claim one version, or one id for different
/// schemas, the first in the log has it; what the others have written counts for nothing, so all readers agree.
/// </summary>
public sealed class SchemaLedger
{
    /// <summary>The type of a schema whose record names none.</summary>
    public const string TypeWithoutName = "AVRO";

    private readonly SortedDictionary<(string Subject, int Version), Entry> _entries = [];
    private readonly Dictionary<int, string> _texts = [];
    private readonly Dictionary<string, CompatibilityLevel> _levels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegistryMode> _modes = new(StringComparer.Ordinal);
    private CompatibilityLevel? _level;
    private RegistryMode? _mode;

    /// <summary>All versions, ordered by subject and version, with the deleted ones that are still kept.</summary>
    public IReadOnlyList<StoredSchema> All => [.. _entries.Values.Select(entry => new StoredSchema(entry.Version, entry.IsDeleted))];

    /// <summary>The subjects that have a version.</summary>
    public IReadOnlyList<string> Subjects =>
        [.. _entries.Where(entry => !entry.Value.IsDeleted).Select(entry => entry.Key.Subject).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// The versions whose newest record is one that counts for nothing. It is the one that a compaction would leave, so they are to be written again.
    /// </summary>
    internal IReadOnlyList<(SchemaVersion Version, bool IsDeleted)> Overwritten =>
        [.. _entries.Values.Where(entry => entry.IsOverwritten).Select(entry => (entry.Version, entry.IsDeleted))];

    /// <summary>The versions of a subject, oldest first.</summary>
    public IReadOnlyList<SchemaVersion> VersionsOf(string subject) =>
        [.. EntriesOf(subject).Where(entry => !entry.IsDeleted).Select(entry => entry.Version)];

    /// <summary>The last version of a subject; null when it has none.</summary>
    public SchemaVersion? FindLatest(string subject) => VersionsOf(subject) is [.., var last] ? last : null;

    /// <summary>The level of a subject: its own, or that of all.</summary>
    public CompatibilityLevel LevelOf(string subject) => OwnLevelOf(subject) ?? _level ?? CompatibilityLevels.Default;

    /// <summary>The level that was set for a subject, or for all; null when none was.</summary>
    public CompatibilityLevel? OwnLevelOf(string? subject) =>
        subject is null ? _level : _levels.TryGetValue(subject, out var level) ? level : null;

    /// <summary>The mode of a subject: its own, or that of all.</summary>
    public RegistryMode ModeOf(string subject) =>
        _mode == RegistryMode.ReadOnlyOverride ? RegistryMode.ReadOnlyOverride : OwnModeOf(subject) ?? _mode ?? RegistryMode.ReadWrite;

    /// <summary>The mode that was set for a subject, or for all; null when none was.</summary>
    public RegistryMode? OwnModeOf(string? subject) => subject is null ? _mode : _modes.TryGetValue(subject, out var mode) ? mode : null;

    /// <summary>The version that a writer would claim for a schema.</summary>
    internal SchemaVersion Propose(string subject, string text)
    {
        var known = _texts.FirstOrDefault(pair => pair.Value == Identity(SchemaVersion.JsonType, text)).Key;
        var version = EntriesOf(subject).Select(entry => entry.Version.Version).DefaultIfEmpty(0).Max() + 1;
        return new SchemaVersion(subject, version, known > 0 ? known : _texts.Keys.DefaultIfEmpty(0).Max() + 1, text);
    }

    /// <summary>The version of that number, if it holds the same; null otherwise.</summary>
    internal SchemaVersion? Find(SchemaVersion version) =>
        _entries.TryGetValue((version.Subject, version.Version), out var entry) && entry.IsSame(version) ? entry.Version : null;

    /// <summary>Takes in a record; one that is not understood is passed over, as there are types that only a registry's server needs.</summary>
    internal void Take(in Record record)
    {
        try
        {
            using var key = JsonDocument.Parse(record.Key.ToArray());
            using var value = record.HasValue ? JsonDocument.Parse(record.Value.ToArray()) : null;
            Take(key.RootElement, value?.RootElement, DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Not a record of a registry.
        }
    }

    private void Take(JsonElement key, JsonElement? value, DateTimeOffset time)
    {
        var subject = key.TryGetProperty("subject", out var name) ? name.GetString() : null;
        switch (key.GetProperty("keytype").GetString())
        {
            case SchemaRecords.SchemaKey when value is { } version:
                TakeVersion(version, time);
                break;
            case SchemaRecords.SchemaKey:
                _entries.Remove((subject!, key.GetProperty("version").GetInt32()));
                break;
            case SchemaRecords.ConfigKey:
                TakeLevel(subject, value);
                break;
            case SchemaRecords.ModeKey:
                TakeMode(subject, value);
                break;
            case SchemaRecords.DeleteKey when value is { } deleted:
                var last = deleted.GetProperty("version").GetInt32();
                foreach (var entry in EntriesOf(subject!).Where(entry => entry.Version.Version <= last)) entry.IsDeleted = true;
                break;
        }
    }

    private void TakeVersion(JsonElement value, DateTimeOffset time)
    {
        var version = new SchemaVersion(
            value.GetProperty("subject").GetString()!,
            value.GetProperty("version").GetInt32(),
            value.GetProperty("id").GetInt32(),
            value.GetProperty("schema").GetString()!)
        {
            Type = value.TryGetProperty("schemaType", out var type) && type.GetString() is { } named ? named : TypeWithoutName,
            Time = time,
        };
        var isDeleted = value.TryGetProperty("deleted", out var deleted) && deleted.GetBoolean();
        if (_entries.TryGetValue((version.Subject, version.Version), out var entry)) entry.Take(version, isDeleted);
        else if (_texts.TryAdd(version.Id, Identity(version.Type, version.Text)) || _texts[version.Id] == Identity(version.Type, version.Text))
        {
            _entries.Add((version.Subject, version.Version), new Entry(version) { IsDeleted = isDeleted });
        }
    }

    private void TakeLevel(string? subject, JsonElement? value)
    {
        var level = value is { } config ? CompatibilityLevels.TryParse(config.GetProperty("compatibilityLevel").GetString()) : null;
        if (subject is null) _level = level;
        else if (level is { } given) _levels[subject] = given;
        else _levels.Remove(subject);
    }

    private void TakeMode(string? subject, JsonElement? value)
    {
        var mode = value is { } given ? RegistryModes.TryParse(given.GetProperty("mode").GetString()) : null;
        if (subject is null) _mode = mode;
        else if (mode is { } own) _modes[subject] = own;
        else _modes.Remove(subject);
    }

    private List<Entry> EntriesOf(string subject) => [.. _entries.Where(entry => entry.Key.Subject == subject).Select(entry => entry.Value)];

    private static string Identity(string type, string text) => $"{type} {text}";

    private sealed class Entry(SchemaVersion version)
    {
        public SchemaVersion Version => version;

        public bool IsDeleted { get; set; }

        public bool IsOverwritten { get; private set; }

        public bool IsSame(SchemaVersion other) => (version.Id, version.Type, version.Text) == (other.Id, other.Type, other.Text);

        public void Take(SchemaVersion other, bool isDeleted)
        {
            IsOverwritten = !IsSame(other);
            if (!IsOverwritten) IsDeleted = isDeleted;
        }
    }
}
