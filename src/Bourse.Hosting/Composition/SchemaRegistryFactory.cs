using Bourse.Adapters.SchemaRegistry;
using Bourse.Schemas;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the registry of schemas that the settings name.</summary>
public static class SchemaRegistryFactory
{
    /// <summary>Opens it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="needsLog">Whether a home without an event log is a failure; else it gets one.</param>
    /// <param name="cancellation">Ends the call.</param>
    public static async Task<ISchemaRegistry> OpenAsync(HostServices host, bool needsLog, CancellationToken cancellation)
    {
        if (host.Settings.SchemaRegistry is { } options) return OpenConfluent(options);
        var log = await (needsLog ? host.OpenExistingLogAsync(cancellation) : host.OpenLogAsync(cancellation));
        return new LogSchemaRegistry(log, host.Clock, host.Settings.Replication);
    }

    /// <summary>A method of its own, so that the client is not loaded for the registry in the log.</summary>
    private static ConfluentSchemaRegistry OpenConfluent(SchemaRegistryOptions options) => new(options);
}
