using System.Text.Json;
using Bourse.Dashboard.Live;
using Bourse.Events;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Reading;

/// <summary>Writes who has changed what to topic <c>bourse.audit</c>.</summary>
/// <param name="logs">The log.</param>
/// <param name="host">The host.</param>
internal sealed class AuditTrail(LogAccess logs, HostServices host)
{
    /// <summary>The topic.</summary>
    public const string Topic = "bourse.audit";

    /// <summary>Writes an entry.</summary>
    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellation)
    {
        var log = await logs.OpenAsync(cancellation);
        await log.EnsureTopicAsync(new TopicSpec(Topic) { Replication = host.Settings.Replication }, cancellation);
        var now = host.Clock.GetUtcNow();
        var records = new RecordBuffer();
        records.Add(JsonSerializer.SerializeToUtf8Bytes(entry.What), Encode(entry, now), RecordHeaders.None, now.ToUnixTimeMilliseconds());
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(Topic, records, cancellation);
    }

    private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("O");

    private static byte[] Encode(AuditEntry entry, DateTimeOffset now) => JsonSerializer.SerializeToUtf8Bytes(
        new { time = TimeOf(now), who = entry.Who, action = entry.Action, what = entry.What, before = entry.Before, after = entry.After });
}

/// <summary>A change that somebody has made.</summary>
/// <param name="Who">From where, as far as the dashboard knows.</param>
/// <param name="Action">What was done.</param>
/// <param name="What">To what.</param>
/// <param name="Before">What it was before.</param>
/// <param name="After">What it is now.</param>
internal sealed record AuditEntry(string Who, string Action, string What, string Before, string After);
