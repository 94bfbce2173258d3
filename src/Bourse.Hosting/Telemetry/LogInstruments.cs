using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bourse.Hosting.Telemetry;

/// <summary>Measures appends to the event log, and batches read from it: once for each, not for each record.</summary>
internal sealed class LogInstruments
{
    private readonly TimeProvider _clock;
    private readonly KeyValuePair<string, object?> _system;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _sentBytes;
    private readonly Counter<long> _readBytes;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments of a meter.</summary>
    public LogInstruments(Meter meter, TimeProvider clock, string system, double[] seconds)
    {
        (_clock, _system) = (clock, new(BourseTelemetry.MessagingSystem, system));
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages that are durable in the event log");
        _sentBytes = meter.CreateCounter<long>("bourse.sent", "By", "Bytes of keys, messages and headers that are durable in the event log");
        _readBytes = meter.CreateCounter<long>("bourse.consumed", "By", "Bytes of keys, messages and headers that were read from the event log");
        _duration = meter.CreateHistogram(
            "messaging.client.operation.duration", "s", "How long an append takes until it is durable", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = seconds });
    }

    /// <summary>The beginning of an append, for its end.</summary>
    public long Begin() => _clock.GetTimestamp();

    /// <summary>Takes an append that is durable.</summary>
    public void NoteAppend(string topic, int records, int bytes, long begin)
    {
        var destination = new KeyValuePair<string, object?>(BourseTelemetry.Destination, topic);
        var operation = new KeyValuePair<string, object?>(BourseTelemetry.MessagingOperation, "send");
        _sent.Add(records, _system, operation, destination);
        _sentBytes.Add(bytes, _system, destination);
        _duration.Record(_clock.GetElapsedTime(begin).TotalSeconds, _system, operation, destination);
    }

    /// <summary>Takes an append that has failed.</summary>
    public void NoteFailure(string topic, BourseException failure, long begin)
    {
        var tags = new TagList
        {
            _system, new(BourseTelemetry.MessagingOperation, "send"), new(BourseTelemetry.Destination, topic),
            new(BourseTelemetry.Error, failure.Kind.ToString()),
        };
        _duration.Record(_clock.GetElapsedTime(begin).TotalSeconds, tags);
    }

    /// <summary>Takes a batch that was read.</summary>
    public void NoteRead(string topic, string? group, int bytes) => _readBytes.Add(
        bytes, _system, new(BourseTelemetry.Destination, topic), new KeyValuePair<string, object?>(BourseTelemetry.Group, group ?? ""));
}
