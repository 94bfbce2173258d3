using Bourse.Adapters.SchemaRegistry;
using Bourse.Events;
using Bourse.Schemas;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the registry of schemas that the settings name.</summary>
public static class SchemaRegistryFactory
{
    /// <summary>Opens it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="openLog">Opens the event log; it is not called for a registry elsewhere.</param>
    public static async Task<ISchemaRegistry> OpenAsync(HostServices host, Func<Task<IEventLog>> openLog) =>
        host.Settings.SchemaRegistry is { } options
            ? OpenConfluent(options)
            : new LogSchemaRegistry(await openLog(), host.Clock, host.Settings.Replication);

    /// <summary>A method of its own, so that the client is not loaded for the registry in the log.</summary>
    private static ConfluentSchemaRegistry OpenConfluent(SchemaRegistryOptions options) => new(options);
}
