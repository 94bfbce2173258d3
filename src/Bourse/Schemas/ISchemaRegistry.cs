using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Schemas;

/// <summary>
/// Keeps the schemas of topics, in versions. Any number of writers may use it at once: a version is given to one of them, and so is an id. Throws
/// <see cref="BourseException"/> of kind <see cref="FailureKind.Unreachable"/> while its server does not answer.
/// </summary>
public interface ISchemaRegistry : IAsyncDisposable
{
    /// <summary>Where it is, safe to show.</summary>
    string Place { get; }

    /// <summary>The subjects that have a schema, ordered by name.</summary>
    Task<IReadOnlyList<string>> ListSubjectsAsync(CancellationToken cancellation);

    /// <summary>The versions of a subject, oldest first; none for an unknown subject.</summary>
    Task<IReadOnlyList<SchemaVersion>> ListVersionsAsync(string subject, CancellationToken cancellation);

    /// <summary>The last version of a subject; null for an unknown subject.</summary>
    Task<SchemaVersion?> FindLatestAsync(string subject, CancellationToken cancellation);

    /// <summary>How a new version of a subject must agree with those before it: its own level, or that of the registry.</summary>
    Task<CompatibilityLevel> GetCompatibilityAsync(string subject, CancellationToken cancellation);

    /// <summary>Sets the level of a subject.</summary>
    Task SetCompatibilityAsync(string subject, CompatibilityLevel level, CancellationToken cancellation);

    /// <summary>Registers a schema as the next version. A subject that has a version with this schema keeps it, and no version is added.</summary>
    /// <exception cref="BourseException">It is not compatible with earlier ones (<see cref="BourseErrorCode.SchemaIncompatible"/>).</exception>
    Task<SchemaVersion> RegisterAsync(string subject, TopicSchema schema, CancellationToken cancellation);
}
