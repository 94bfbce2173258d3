using System.Globalization;
using System.Text.Json.Nodes;
using Bourse.Dashboard.Live;
using Bourse.Hosting.Composition;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Dashboard.Registry;

/// <summary>What the registry answers. Each answer is read from the log, so it holds whoever has written there.</summary>
/// <param name="access">The log.</param>
/// <param name="host">The host.</param>
internal sealed class RegistryAnswers(LogAccess access, HostServices host)
{
    private const string Latest = "latest";
    private const string AlsoLatest = "-1";
    private LogSchemaRegistry? _registry;

    /// <summary>The names of subjects.</summary>
    public async Task<JsonNode?> SubjectsAsync(RegistryQuery query, CancellationToken cancellation)
    {
        var ledger = await ReadAsync(cancellation);
        var subjects = query.OnlyDeleted
            ? ledger.All.Select(stored => stored.Version.Subject).Except(ledger.Subjects, StringComparer.Ordinal)
            : Shown(ledger, query).Select(stored => stored.Version.Subject);
        return List(subjects.Distinct(StringComparer.Ordinal)
            .Where(subject => subject.StartsWith(query.SubjectPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>The numbers of a subject's versions.</summary>
    public async Task<JsonNode?> VersionsAsync(string subject, RegistryQuery query, CancellationToken cancellation)
    {
        var found = Shown(await ReadAsync(cancellation), query).Where(stored => stored.Version.Subject == subject).ToList();
        return found.Count > 0 ? List(found.Select(stored => stored.Version.Version)) : throw RegistryRefusal.NoSubject(subject);
    }

    /// <summary>A version of a subject.</summary>
    public async Task<JsonNode?> VersionAsync(string subject, string version, RegistryQuery query, CancellationToken cancellation) =>
        Whole(Find(await ReadAsync(cancellation), subject, version, query.WithDeleted).Version);

    /// <summary>The schema alone of a version.</summary>
    public async Task<JsonNode?> TextAsync(string subject, string version, RegistryQuery query, CancellationToken cancellation) =>
        JsonNode.Parse(Find(await ReadAsync(cancellation), subject, version, query.WithDeleted).Version.Text);

    /// <summary>The ids of schemas that refer to a version: none does.</summary>
    public async Task<JsonNode?> ReferencesAsync(string subject, string version, RegistryQuery query, CancellationToken cancellation)
    {
        Find(await ReadAsync(cancellation), subject, version, query.WithDeleted);
        return new JsonArray();
    }

    /// <summary>The schema of an id.</summary>
    public async Task<JsonNode?> SchemaAsync(string id, RegistryQuery query, CancellationToken cancellation)
    {
        var ledger = await ReadAsync(cancellation);
        var answer = Plain(OfId(ledger, id)[0].Version);
        if (query.AsksForMaxId) answer["maxId"] = ledger.All.Max(stored => stored.Version.Id);
        return answer;
    }

    /// <summary>The schema alone of an id.</summary>
    public async Task<JsonNode?> TextAsync(string id, CancellationToken cancellation) =>
        JsonNode.Parse(OfId(await ReadAsync(cancellation), id)[0].Version.Text);

    /// <summary>The subjects that have the schema of an id.</summary>
    public async Task<JsonNode?> SubjectsOfAsync(string id, RegistryQuery query, CancellationToken cancellation)
    {
        var found = OfId(await ReadAsync(cancellation), id).Where(stored => query.WithDeleted || !stored.IsDeleted);
        return List(found.Select(stored => stored.Version.Subject).Distinct(StringComparer.Ordinal));
    }

    /// <summary>The subjects and versions that have the schema of an id.</summary>
    public async Task<JsonNode?> VersionsOfAsync(string id, RegistryQuery query, CancellationToken cancellation)
    {
        var found = OfId(await ReadAsync(cancellation), id).Where(stored => query.WithDeleted || !stored.IsDeleted);
        return new JsonArray([.. found.Select(stored => new JsonObject
        {
            ["subject"] = stored.Version.Subject, ["version"] = stored.Version.Version,
        })]);
    }

    /// <summary>Registers a schema as the next version of a subject.</summary>
    public async Task<JsonNode?> RegisterAsync(string subject, JsonObject body, CancellationToken cancellation)
    {
        var schema = PostedSchema.ReadForUse(body);
        var registry = await OpenAsync(cancellation);
        try
        {
            return Whole(await registry.RegisterAsync(subject, schema, cancellation));
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.SchemaIncompatible)
        {
            var ledger = await registry.ReadAsync(cancellation);
            var reasons = SchemaCompatibility.Check(ledger.LevelOf(subject), ledger.VersionsOf(subject), schema);
            throw RegistryRefusal.IsIncompatible(subject, reasons.Count > 0 ? DetailsOf(reasons, ledger.LevelOf(subject)) : [e.Message]);
        }
    }

    /// <summary>The version of a subject that holds a schema.</summary>
    public async Task<JsonNode?> LookUpAsync(string subject, JsonObject body, RegistryQuery query, CancellationToken cancellation)
    {
        var posted = PostedSchema.Read(body);
        var found = Shown(await ReadAsync(cancellation), query).Where(stored => stored.Version.Subject == subject).ToList();
        if (found.Count == 0) throw RegistryRefusal.NoSubject(subject);
        return Whole((found.LastOrDefault(stored => posted.Is(stored.Version)) ?? throw RegistryRefusal.NoSuchSchema()).Version);
    }

    /// <summary>Whether a schema agrees with a version, or with all that the level names.</summary>
    public async Task<JsonNode?> CompareAsync(
        string subject, string? version, JsonObject body, RegistryQuery query, CancellationToken cancellation)
    {
        var schema = PostedSchema.ReadForUse(body);
        var ledger = await ReadAsync(cancellation);
        var level = ledger.LevelOf(subject);
        var reasons = SchemaCompatibility.Check(level, ComparedWith(ledger, subject, version), schema);
        var answer = new JsonObject { ["is_compatible"] = reasons.Count == 0 };
        if (query.IsVerbose) answer["messages"] = List(reasons.Count == 0 ? [] : DetailsOf(reasons, level));
        return answer;
    }

    /// <summary>Deletes a subject, first so that it can still be read, then for good.</summary>
    public async Task<JsonNode?> DeleteSubjectAsync(string subject, RegistryQuery query, CancellationToken cancellation)
    {
        var registry = await OpenAsync(cancellation);
        var all = (await registry.ReadAsync(cancellation)).All.Where(stored => stored.Version.Subject == subject).ToList();
        var kept = all.Where(stored => !stored.IsDeleted).Select(stored => stored.Version).ToList();
        if (all.Count == 0) throw RegistryRefusal.NoSubject(subject);
        if (query.IsPermanent)
        {
            if (kept.Count > 0) throw RegistryRefusal.SubjectIsNotDeleted(subject);
            await registry.ForgetAsync(all.ConvertAll(stored => stored.Version), cancellation);
            return List(all.Select(stored => stored.Version.Version));
        }

        if (kept.Count == 0) throw RegistryRefusal.SubjectIsDeleted(subject);
        await registry.DeleteAsync(kept, isSubject: true, cancellation);
        return List(kept.Select(version => version.Version));
    }

    /// <summary>Deletes a version, first so that it can still be read, then for good.</summary>
    public async Task<JsonNode?> DeleteVersionAsync(string subject, string number, RegistryQuery query, CancellationToken cancellation)
    {
        var registry = await OpenAsync(cancellation);
        var (version, isDeleted) = Find(await registry.ReadAsync(cancellation), subject, number, withDeleted: true);
        if (query.IsPermanent && !isDeleted) throw RegistryRefusal.VersionIsNotDeleted(subject, version.Version);
        if (!query.IsPermanent && isDeleted) throw RegistryRefusal.VersionIsDeleted(subject, version.Version);
        if (query.IsPermanent) await registry.ForgetAsync([version], cancellation);
        else await registry.DeleteAsync([version], isSubject: false, cancellation);
        return version.Version;
    }

    /// <summary>The level of a subject, or of all.</summary>
    public async Task<JsonNode?> LevelAsync(string? subject, RegistryQuery query, CancellationToken cancellation)
    {
        var ledger = await ReadAsync(cancellation);
        var level = ledger.OwnLevelOf(subject);
        if (level is null && subject is not null) level = query.DefaultsToGlobal ? ledger.LevelOf(subject) : throw RegistryRefusal.NoLevel(subject);
        return new JsonObject { ["compatibilityLevel"] = CompatibilityLevels.RecordNameOf(level ?? CompatibilityLevels.Default) };
    }

    /// <summary>Sets the level of a subject, or of all.</summary>
    public async Task<JsonNode?> SetLevelAsync(string? subject, JsonObject body, CancellationToken cancellation)
    {
        var level = CompatibilityLevels.TryParse(PostedSchema.TextOf(body, "compatibility")) ?? throw RegistryRefusal.InvalidLevel();
        await (await OpenAsync(cancellation)).SetLevelAsync(subject, level, cancellation);
        return new JsonObject { ["compatibility"] = CompatibilityLevels.RecordNameOf(level) };
    }

    /// <summary>Takes the level of a subject back, or that of all.</summary>
    public async Task<JsonNode?> ClearLevelAsync(string? subject, CancellationToken cancellation)
    {
        var level = (await ReadAsync(cancellation)).OwnLevelOf(subject);
        if (level is null && subject is not null) throw RegistryRefusal.NoSubject(subject);
        if (level is not null) await (await OpenAsync(cancellation)).SetLevelAsync(subject, null, cancellation);
        return new JsonObject { ["compatibilityLevel"] = CompatibilityLevels.RecordNameOf(level ?? CompatibilityLevels.Default) };
    }

    /// <summary>The mode of a subject, or of all.</summary>
    public async Task<JsonNode?> ModeAsync(string? subject, RegistryQuery query, CancellationToken cancellation)
    {
        var ledger = await ReadAsync(cancellation);
        var mode = ledger.OwnModeOf(subject);
        if (mode is null && subject is not null) mode = query.DefaultsToGlobal ? ledger.ModeOf(subject) : throw RegistryRefusal.NoMode(subject);
        return NameOf(mode);
    }

    /// <summary>Sets the mode of a subject, or of all.</summary>
    public async Task<JsonNode?> SetModeAsync(string? subject, JsonObject body, CancellationToken cancellation)
    {
        var mode = RegistryModes.TryParse(PostedSchema.TextOf(body, "mode")) ?? throw RegistryRefusal.InvalidMode(RegistryModes.Names);
        await (await OpenAsync(cancellation)).SetModeAsync(subject, mode, cancellation);
        return NameOf(mode);
    }

    /// <summary>Takes the mode of a subject back, or that of all.</summary>
    public async Task<JsonNode?> ClearModeAsync(string? subject, CancellationToken cancellation)
    {
        var mode = (await ReadAsync(cancellation)).OwnModeOf(subject);
        if (mode is null && subject is not null) throw RegistryRefusal.NoSubject(subject);
        if (mode is not null) await (await OpenAsync(cancellation)).SetModeAsync(subject, null, cancellation);
        return NameOf(mode);
    }

    private static JsonObject NameOf(RegistryMode? mode) => new() { ["mode"] = RegistryModes.NameOf(mode ?? RegistryMode.ReadWrite) };

    private static IEnumerable<StoredSchema> Shown(SchemaLedger ledger, RegistryQuery query) =>
        ledger.All.Where(stored => query.WithDeleted || query.OnlyDeleted ? query.WithDeleted || stored.IsDeleted : !stored.IsDeleted);

    private static IReadOnlyList<SchemaVersion> ComparedWith(SchemaLedger ledger, string subject, string? version)
    {
        var versions = ledger.VersionsOf(subject);
        if (version is null) return versions;
        if (NumberOf(version) is not { } number) return [.. versions.TakeLast(1)];
        if (versions.Count == 0) throw RegistryRefusal.NoSubject(subject);
        return [versions.FirstOrDefault(one => one.Version == number) ?? throw RegistryRefusal.NoVersion(number)];
    }

    /// <summary>A version by its number or as the latest; the latest is never one that was deleted, unless these are asked for.</summary>
    private static StoredSchema Find(SchemaLedger ledger, string subject, string version, bool withDeleted)
    {
        var number = NumberOf(version);
        var found = ledger.All.Where(stored => stored.Version.Subject == subject && (withDeleted || !stored.IsDeleted)).ToList();
        if (found.Count == 0) throw RegistryRefusal.NoSubject(subject);
        if (number is null) return found.FindLast(stored => !stored.IsDeleted) ?? found[^1];
        return found.Find(stored => stored.Version.Version == number) ?? throw RegistryRefusal.NoVersion(number.Value);
    }

    /// <summary>The number of a version; null for the latest.</summary>
    private static int? NumberOf(string version)
    {
        if (version is Latest or AlsoLatest) return null;
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw RegistryRefusal.InvalidVersion(version);
    }

    private static List<StoredSchema> OfId(SchemaLedger ledger, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) throw RegistryRefusal.NoAddress();
        var found = ledger.All.Where(stored => stored.Version.Id == id).ToList();
        return found.Count > 0 ? found : throw RegistryRefusal.NoSchema(id);
    }

    private static IEnumerable<string> DetailsOf(IEnumerable<SchemaIncompatibility> reasons, CompatibilityLevel level) =>
    [
        .. reasons.Select(reason => $"{{path:'{reason.Path}', description:'{reason.Change}', additionalInfo:'{reason.Rule}'}}"),
        $"{{compatibility: '{CompatibilityLevels.RecordNameOf(level)}'}}",
    ];

    private static JsonArray List<T>(IEnumerable<T> items) => new([.. items.Select(item => (JsonNode?)JsonValue.Create(item))]);

    private static JsonObject Plain(SchemaVersion version)
    {
        var plain = new JsonObject();
        // A type that is not named is AVRO.
        if (version.Type != SchemaLedger.TypeWithoutName) plain["schemaType"] = version.Type;
        plain["schema"] = version.Text;
        return plain;
    }

    private static JsonObject Whole(SchemaVersion version)
    {
        var whole = new JsonObject { ["subject"] = version.Subject, ["version"] = version.Version, ["id"] = version.Id };
        foreach (var (name, value) in Plain(version)) whole[name] = value?.DeepClone();
        return whole;
    }

    private async Task<SchemaLedger> ReadAsync(CancellationToken cancellation) => await (await OpenAsync(cancellation)).ReadAsync(cancellation);

    private async Task<LogSchemaRegistry> OpenAsync(CancellationToken cancellation)
    {
        if (_registry is { } opened) return opened;
        var log = await access.OpenAsync(cancellation);
        return _registry ??= new LogSchemaRegistry(log, host.Clock, host.Settings.Replication);
    }
}
