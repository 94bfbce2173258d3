namespace Bourse.Schemas;

/// <summary>A version that a registry keeps, also one that was deleted and can still be read by its id.</summary>
/// <param name="Version">The version.</param>
/// <param name="IsDeleted">Whether it was deleted, though not for good.</param>
public sealed record StoredSchema(SchemaVersion Version, bool IsDeleted);
