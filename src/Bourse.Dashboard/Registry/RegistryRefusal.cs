namespace Bourse.Dashboard.Registry;

/// <summary>A request that the registry refuses, in the codes and words of Confluent's registry.</summary>
/// <param name="code">The code; its first three digits are the status of HTTP.</param>
/// <param name="message">The reason.</param>
internal sealed class RegistryRefusal(int code, string message) : Exception(message)
{
    private const int Incompatible = 409;
    private const int CodesOfAStatus = 100;
    private const int LeastLongCode = 10_000;

    /// <summary>The code.</summary>
    public int Code => code;

    /// <summary>The status of HTTP.</summary>
    public int Status => code < LeastLongCode ? code : code / CodesOfAStatus;

    /// <summary>There is no such subject.</summary>
    public static RegistryRefusal NoSubject(string subject) => new(40401, $"Subject '{subject}' not found.");

    /// <summary>The subject has no such version.</summary>
    public static RegistryRefusal NoVersion(int version) => new(40402, $"Version {version} not found.");

    /// <summary>There is no schema of that id.</summary>
    public static RegistryRefusal NoSchema(int id) => new(40403, $"Schema {id} not found");

    /// <summary>The subject does not have this schema.</summary>
    public static RegistryRefusal NoSuchSchema() => new(40403, "Schema not found");

    /// <summary>The subject is deleted already.</summary>
    public static RegistryRefusal SubjectIsDeleted(string subject) =>
        new(40404, $"Subject '{subject}' was soft deleted.Set permanent=true to delete permanently");

    /// <summary>The subject is deleted for good only after it was deleted.</summary>
    public static RegistryRefusal SubjectIsNotDeleted(string subject) =>
        new(40405, $"Subject '{subject}' was not deleted first before being permanently deleted");

    /// <summary>The version is deleted already.</summary>
    public static RegistryRefusal VersionIsDeleted(string subject, int version) =>
        new(40406, $"Subject '{subject}' Version {version} was soft deleted.Set permanent=true to delete permanently");

    /// <summary>The version is deleted for good only after it was deleted.</summary>
    public static RegistryRefusal VersionIsNotDeleted(string subject, int version) =>
        new(40407, $"Subject '{subject}' Version {version} was not deleted first before being permanently deleted");

    /// <summary>The subject has no level of its own.</summary>
    public static RegistryRefusal NoLevel(string subject) =>
        new(40408, $"Subject '{subject}' does not have subject-level compatibility configured");

    /// <summary>The subject has no mode of its own.</summary>
    public static RegistryRefusal NoMode(string subject) => new(40409, $"Subject '{subject}' does not have subject-level mode configured");

    /// <summary>The schema breaks the level of the subject.</summary>
    public static RegistryRefusal IsIncompatible(string subject, IEnumerable<string> details) => new(
        Incompatible,
        $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{string.Join(", ", details)}]");

    /// <summary>The body is no schema that can be kept.</summary>
    public static RegistryRefusal InvalidSchema(string reason) => new(42201, $"Invalid schema: {reason}");

    /// <summary>That is no version.</summary>
    public static RegistryRefusal InvalidVersion(string version) => new(
        42202,
        $"The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");

    /// <summary>That is no level.</summary>
    public static RegistryRefusal InvalidLevel() => new(
        42203,
        "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive");

    /// <summary>That is no mode that can be set.</summary>
    public static RegistryRefusal InvalidMode(IEnumerable<string> modes) => new(42204, $"Invalid mode. Valid values are {string.Join(", ", modes)}");

    /// <summary>The mode does not allow it.</summary>
    public static RegistryRefusal NotPermitted(string reason) => new(42205, reason);

    /// <summary>That cannot be the name of a subject.</summary>
    public static RegistryRefusal InvalidSubject(string subject) => new(42208, $"The specified subject '{subject}' is not a valid subject name.");

    /// <summary>There is no such address.</summary>
    public static RegistryRefusal NoAddress() => new(404, "HTTP 404 Not Found");

    /// <summary>The address knows no such method.</summary>
    public static RegistryRefusal NoMethod() => new(405, "HTTP 405 Method Not Allowed");

    /// <summary>The body is not JSON of the form that is asked for.</summary>
    public static RegistryRefusal NoJson() => new(400, "Unrecognized JSON in the body");

    /// <summary>The log cannot be read or written.</summary>
    public static RegistryRefusal StoreFails(string reason) => new(50001, $"Error in the backend datastore: {reason}");
}
