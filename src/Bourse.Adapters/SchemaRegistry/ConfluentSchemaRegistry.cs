using System.Globalization;
using System.Net;
using System.Text.Json;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;
using Confluent.SchemaRegistry;

namespace Bourse.Adapters.SchemaRegistry;

/// <summary>Keeps schemas in a registry with Confluent's REST API, by Confluent's client.</summary>
public sealed class ConfluentSchemaRegistry : ISchemaRegistry
{
    private const int RetryMilliseconds = 100;
    private readonly CachedSchemaRegistryClient _client;
    private readonly SchemaRegistryOptions _options;

    /// <summary>Prepares the client; nothing is sent yet.</summary>
    public ConfluentSchemaRegistry(SchemaRegistryOptions options)
    {
        _options = options;
        var config = new SchemaRegistryConfig
        {
            Url = string.Join(',', options.Addresses.Select(address => address.AbsoluteUri.TrimEnd('/'))),
            RequestTimeoutMs = (int)options.Timeout.TotalMilliseconds,
            // Who waits for servers does so itself; the client needs one try more than none.
            MaxRetries = 1,
            RetriesWaitMs = RetryMilliseconds,
            RetriesMaxWaitMs = RetryMilliseconds,
        };
        if (options.UserInfo is not null)
        {
            config.BasicAuthCredentialsSource = AuthCredentialsSource.UserInfo;
            config.BasicAuthUserInfo = options.UserInfo;
        }

        _client = new CachedSchemaRegistryClient(config);
    }

    /// <inheritdoc/>
    public string Place => $"schema registry {_options}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListSubjectsAsync(CancellationToken cancellation)
    {
        var subjects = await AskAsync(null, _client.GetAllSubjectsAsync, cancellation);
        subjects.Sort(StringComparer.Ordinal);
        return subjects;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SchemaVersion>> ListVersionsAsync(string subject, CancellationToken cancellation)
    {
        var numbers = await FindAsync(subject, () => _client.GetSubjectVersionsAsync(subject), cancellation) ?? [];
        var versions = new List<SchemaVersion>();
        foreach (var number in numbers.Order())
        {
            // Between the two questions a version may be deleted.
            var found = await FindAsync(subject, () => _client.GetRegisteredSchemaAsync(subject, number), cancellation);
            if (found is not null) versions.Add(VersionOf(found));
        }

        return versions;
    }

    /// <inheritdoc/>
    public async Task<SchemaVersion?> FindLatestAsync(string subject, CancellationToken cancellation)
    {
        _client.ClearLatestCaches();
        return await FindAsync(subject, () => _client.GetLatestSchemaAsync(subject), cancellation) is { } found ? VersionOf(found) : null;
    }

    /// <inheritdoc/>
    public async Task<CompatibilityLevel> GetCompatibilityAsync(string subject, CancellationToken cancellation)
    {
        var level = await FindAsync(subject, async () => (Compatibility?)await _client.GetCompatibilityAsync(subject), cancellation)
            ?? await AskAsync(subject, () => _client.GetCompatibilityAsync(), cancellation);
        return Enum.Parse<CompatibilityLevel>(level.ToString());
    }

    /// <inheritdoc/>
    public Task SetCompatibilityAsync(string subject, CompatibilityLevel level, CancellationToken cancellation) =>
        AskAsync(subject, () => _client.UpdateCompatibilityAsync(Enum.Parse<Compatibility>(level.ToString()), subject), cancellation);

    /// <summary>
    /// Registers a schema. Bourse's own rules are asked first, because they name the place of a change; the registry then decides by its own.
    /// </summary>
    public async Task<SchemaVersion> RegisterAsync(string subject, TopicSchema schema, CancellationToken cancellation)
    {
        var versions = await ListVersionsAsync(subject, cancellation);
        if (versions.FirstOrDefault(version => IsSame(version, schema)) is { } same) return same;
        var reasons = SchemaCompatibility.Check(await GetCompatibilityAsync(subject, cancellation), versions, schema);
        if (reasons.Count > 0) throw SchemaFailures.Incompatible(subject, [.. reasons.Select(reason => reason.ToString())]);
        var proposed = new Schema(schema.Text, SchemaType.Json);
        await AskAsync(subject, () => _client.RegisterSchemaAsync(subject, proposed, normalize: false), cancellation);
        // Older servers answer a registration with the id alone.
        return VersionOf(await AskAsync(
            subject, () => _client.LookupSchemaAsync(subject, proposed, ignoreDeletedSchemas: true, normalize: false), cancellation));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsSame(SchemaVersion version, TopicSchema schema)
    {
        if (version.Type != SchemaVersion.JsonType) return false;
        using var known = JsonDocument.Parse(version.Text);
        using var other = JsonDocument.Parse(schema.Text);
        return JsonElement.DeepEquals(known.RootElement, other.RootElement);
    }

    private static SchemaVersion VersionOf(RegisteredSchema schema) => new(schema.Subject, schema.Version, schema.Id, schema.SchemaString)
    {
        Type = schema.SchemaType.ToString().ToUpper(CultureInfo.InvariantCulture),
    };

    /// <summary>Asks for what may be missing; null when it is.</summary>
    private async Task<T?> FindAsync<T>(string subject, Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(subject, ask, cancellation);
        }
        catch (BourseException e) when (e.InnerException is SchemaRegistryException { Status: HttpStatusCode.NotFound })
        {
            return default;
        }
    }

    private async Task<T> AskAsync<T>(string? subject, Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask().WaitAsync(cancellation);
        }
        catch (Exception e) when (e is SchemaRegistryException or TimeoutException or JsonException or AggregateException
            || ConnectionFailures.IsOne(e)
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw RegistryFailures.Of(_options.ToString(), subject, e);
        }
    }
}
