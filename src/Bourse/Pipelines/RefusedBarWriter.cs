using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Replay.Csv;

namespace Bourse.Pipelines;

/// <summary>
/// Writes bars that are not published to the dead-letter topic of their symbol's topic. The message has the members of a bar's message with the texts
/// of the source; the headers are those of a bar and of a dead letter without a position, since the bar was in no topic. The same bar is written
/// once.
/// </summary>
internal sealed class RefusedBarWriter : IAsyncDisposable
{
    /// <summary>The stage named in the header.</summary>
    public const string Stage = "pipeline";

    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IEventLog _log;
    private readonly TimeProvider _clock;
    private readonly IEventProducer _producer;

    /// <param name="log">Holds the topics.</param>
    /// <param name="clock">Gives the time of the header.</param>
    public RefusedBarWriter(IEventLog log, TimeProvider clock)
    {
        (_log, _clock) = (log, clock);
        _producer = log.CreateProducer();
    }

    /// <summary>Writes the bars that the topic does not hold yet.</summary>
    /// <param name="request">What the bars answered.</param>
    /// <param name="month">The bars, and their time zone.</param>
    /// <param name="refused">The bars to write.</param>
    /// <param name="provider">Where they come from.</param>
    /// <param name="run">The run that met them.</param>
    /// <param name="cancellation">Ends the writing.</param>
    /// <returns>How many were written.</returns>
    public async Task<int> WriteAsync(
        MonthRequest request, SourceMonth month, IReadOnlyList<RefusedBar> refused, string provider, string run, CancellationToken cancellation)
    {
        if (refused.Count == 0) return 0;
        var source = SymbolNames.TopicOf(request.Symbol);
        var topic = Topics.DeadLetters(source);
        var found = await _log.FindTopicAsync(source, cancellation);
        await _log.EnsureTopicAsync(new TopicSpec(topic) { Replication = found?.Replication ?? 1 }, cancellation);
        var known = await ReadAsync(topic, cancellation);
        var records = new RecordBuffer();
        var (key, now) = (Encoding.UTF8.GetBytes(request.Symbol.Text), _clock.GetUtcNow());
        foreach (var bar in refused)
        {
            var message = MessageOf(request, month, bar);
            if (!known.Add(IdentityOf(message, request.Interval.Text))) continue;
            records.Add(key, message, HeadersOf(request, bar, provider, run, source, now), now.ToUnixTimeMilliseconds());
        }

        if (records.Count > 0) await _producer.AppendAsync(topic, records, cancellation);
        return records.Count;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _producer.DisposeAsync();

    private async Task<HashSet<UInt128>> ReadAsync(string topic, CancellationToken cancellation)
    {
        var known = new HashSet<UInt128>();
        await TopicScan.ReadAllAsync(
            _log,
            topic,
            batch =>
            {
                foreach (var record in batch)
                {
                    known.Add(IdentityOf(record.Value, DeadLetterHeaders.Find(record.ReadHeaders(), BarHeaders.Interval) ?? ""));
                }
            },
            cancellation);
        return known;
    }

    private static UInt128 IdentityOf(ReadOnlySpan<byte> message, string interval) =>
        BarIdentity.DigestOf([.. Encoding.UTF8.GetBytes(interval), 0, .. message]);

    private static RecordHeaders HeadersOf(
        MonthRequest request, RefusedBar bar, string provider, string run, string topic, DateTimeOffset now) => RecordHeaders.Of(
    [
        (BarHeaders.Schema, BarHeaders.SchemaValue),
        (BarHeaders.Provider, provider),
        (BarHeaders.Interval, request.Interval.Text),
        (BarHeaders.Adjusted, request.Adjusted ? "true" : "false"),
        (BarHeaders.Run, run),
        (DeadLetterHeaders.Topic, topic),
        (DeadLetterHeaders.Stage, Stage),
        (DeadLetterHeaders.Error, bar.Reason),
        (DeadLetterHeaders.Time, now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
    ]);

    private static byte[] MessageOf(MonthRequest request, SourceMonth month, RefusedBar bar)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            if (BarTimeText.TryRead(Encoding.UTF8.GetBytes(bar.Timestamp), out var time)) json.WriteString("id", BarId.Of(request.Symbol, time));
            json.WriteString("timestamp", bar.Timestamp);
            WriteFigure(json, "open", bar.Open);
            WriteFigure(json, "high", bar.High);
            WriteFigure(json, "low", bar.Low);
            WriteFigure(json, "close", bar.Close);
            WriteFigure(json, "volume", bar.Volume);
            json.WriteString("symbol", request.Symbol.Text);
            json.WriteString("time_zone", month.TimeZone);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A number as it is, and anything else as text.</summary>
    private static void WriteFigure(Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        if (NumberText.IsJson(Encoding.UTF8.GetBytes(text))) json.WriteRawValue(text);
        else json.WriteStringValue(text);
    }
}
