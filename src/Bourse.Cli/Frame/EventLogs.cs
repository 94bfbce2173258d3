using Bourse.Adapters.Kafka;
using Bourse.Cli.Configuration;
using Bourse.Events;

namespace Bourse.Cli.Frame;

/// <summary>Opens the event log that the settings name.</summary>
internal static class EventLogs
{
    /// <summary>Opens it; the embedded one is made when it is not there yet.</summary>
    public static async Task<IEventLog> OpenAsync(Settings settings, TimeProvider clock, CancellationToken cancellation)
    {
        if (settings.Kafka is { } kafka) return KafkaEventLog.Open(kafka, clock);
        Directory.CreateDirectory(settings.Home.Folder);
        return await Adapters.Sqlite.SqliteEventLog.OpenAsync(settings.Home.LogFile, clock, cancellation);
    }
}
