using Bourse.Adapters.Kafka;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the event log that the settings name.</summary>
public static class EventLogFactory
{
    /// <summary>Opens it; a missing embedded log is created.</summary>
    public static async Task<IEventLog> OpenAsync(Settings settings, TimeProvider clock, CancellationToken cancellation)
    {
        if (settings.Kafka is { } kafka) return KafkaEventLog.Open(kafka, clock);
        Directory.CreateDirectory(settings.Home.Folder);
        return await SqliteEventLog.OpenAsync(settings.Home.LogFile, clock, cancellation);
    }
}
