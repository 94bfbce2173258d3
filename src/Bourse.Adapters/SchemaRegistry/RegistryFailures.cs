using System.Net;
using Bourse.Schemas;
using Confluent.SchemaRegistry;

namespace Bourse.Adapters.SchemaRegistry;

/// <summary>Says in Bourse's words what a registry refuses, and that it is away. Nothing of the user and password is repeated.</summary>
internal static class RegistryFailures
{
    private const int InvalidSchema = 42201;

    /// <summary>The failure of a request.</summary>
    /// <param name="place">The registry, safe to show.</param>
    /// <param name="subject">The subject that was asked for; null for none.</param>
    /// <param name="e">What the client has thrown.</param>
    public static BourseException Of(string place, string? subject, Exception e) => e switch
    {
        SchemaRegistryException { Status: HttpStatusCode.Conflict } refused => Incompatible(subject ?? "", refused),
        SchemaRegistryException { ErrorCode: InvalidSchema } or SchemaRegistryException { Status: HttpStatusCode.UnprocessableEntity } => new(
            FailureKind.Usage, $"the schema registry at {place} does not accept it: {TextOf((SchemaRegistryException)e)}", "correct the schema", e)
        {
            Code = BourseErrorCode.SchemaUnusable,
        },
        SchemaRegistryException { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } refused => new(
            FailureKind.Failed, $"the schema registry at {place} refuses this user ({(int)refused.Status})",
            "set SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=USER:PASSWORD", e),
        SchemaRegistryException { Status: < HttpStatusCode.InternalServerError } refused => new(
            FailureKind.Failed, $"the schema registry at {place} answers: {TextOf(refused)}", "is it the address of a schema registry?", e),
        SchemaRegistryException refused => Away(place, $"answers {(int)refused.Status}", e),
        _ => Away(place, $"does not answer: {CauseOf(e)}", e),
    };

    private static BourseException Away(string place, string what, Exception e) =>
        new(FailureKind.Unreachable, $"the schema registry at {place} {what}", "start it, or name another with --schema-registry URL", e);

    private static BourseException Incompatible(string subject, SchemaRegistryException refused) =>
        SchemaFailures.Incompatible(subject, [$"the registry says: {TextOf(refused)}"]);

    private static string TextOf(SchemaRegistryException e) => e.Message.Split("; error code")[0].ReplaceLineEndings(" ");

    /// <summary>The innermost message of a broken connection is the one that tells the cause.</summary>
    private static string CauseOf(Exception e)
    {
        if (e is TaskCanceledException or TimeoutException) return "no answer in time";
        while (e is AggregateException or HttpRequestException && e.InnerException is { } inner) e = inner;
        return e.Message.Split('\n')[0].TrimEnd('.');
    }
}
