using Bourse.Events;

namespace Bourse.Tests.Bars;

/// <summary>The values of portfolios in a log, as lines like those of <see cref="ExportedValues"/>, in the order of their offsets.</summary>
internal static class SentValues
{
    /// <summary>Those of days.</summary>
    public static Task<List<(string Line, int Revision)>> OfDaysAsync(IEventLog log) => ReadAsync(log, Topics.Evaluations, message =>
    {
        var sent = EvaluationMessage.Read(message);
        return ($"{sent.Key} {sent.Date:yyyy-MM-dd} {sent.Value.ToString(2)} {sent.Change?.ToString(2) ?? "-"}", sent.Revision);
    });

    /// <summary>Those of bars.</summary>
    public static Task<List<(string Line, int Revision)>> OfBarsAsync(IEventLog log) => ReadAsync(log, Topics.IntradayEvaluations, message =>
    {
        var sent = IntradayMessage.TryRead(message)!.Value;
        return ($"{sent.Key} {sent.Instant:yyyy-MM-dd'T'HH:mm:ss'Z'} {sent.Value.ToString(2)} {sent.Change?.ToString(2) ?? "-"}", sent.Revision);
    });

    private static async Task<List<(string Line, int Revision)>> ReadAsync(IEventLog log, string topic, Func<byte[], (string, int)> read)
    {
        var lines = new List<(string, int)>();
        if (await log.FindTopicAsync(topic, default) is null) return lines;
        await TopicScan.ReadAllAsync(log, topic, Take, default);
        return lines;

        void Take(RecordBatch batch)
        {
            foreach (var record in batch) lines.Add(read(record.Value.ToArray()));
        }
    }
}
