using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>A native producer. Every call blocks, and all come from one thread.</summary>
internal sealed unsafe class KafkaSender : IDisposable
{
    /// <summary>
    /// How many milliseconds one flush waits. Successful deliveries do not wake it, and it looks for them every 10 ms only: with one long flush,
    /// an append of a thousand records would take 10 ms.
    /// </summary>
    private const int FlushMilliseconds = 1;
    private const int PurgeMilliseconds = 100;
    private const int ArgumentsWithHeaders = 7;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;
    private readonly KafkaClient _client;
    private readonly TopicLookup _lookup;
    private readonly Dictionary<string, Target> _targets = [];
    private readonly NativeHeaders _headers = new();
    private readonly ProduceArgument* _arguments;
    private long _sent;
    private long _delivered;
    private long _progressAt;
    private int _error;

    /// <param name="options">Where Kafka is.</param>
    /// <param name="clock">Measures the timeout.</param>
    /// <param name="isNew">Whether brokers may not know a topic yet.</param>
    /// <exception cref="BourseException">A setting is wrong.</exception>
    public KafkaSender(KafkaOptions options, TimeProvider clock, Func<string, bool> isNew)
    {
        _options = options;
        _clock = clock;
        _client = new KafkaClient(Librdkafka.Producer, options, LibrdkafkaSettings.ForProducer(options), delivered: OnDelivered);
        _lookup = new TopicLookup(_client, options, clock, isNew);
        _arguments = (ProduceArgument*)NativeMemory.AllocZeroed(ArgumentsWithHeaders, (nuint)sizeof(ProduceArgument));
        _arguments[0].Kind = ProduceArgumentKind.Topic;
        _arguments[1].Kind = ProduceArgumentKind.Partition;
        _arguments[2].Kind = ProduceArgumentKind.Key;
        _arguments[3].Kind = ProduceArgumentKind.Value;
        _arguments[4].Kind = ProduceArgumentKind.Timestamp;
        _arguments[5].Kind = ProduceArgumentKind.Flags;
        _arguments[5].Int32 = Librdkafka.CopyPayload;
        _arguments[6].Kind = ProduceArgumentKind.Headers;
    }

    /// <summary>
    /// Appends all records and returns when the brokers have stored them. After a failure, each partition holds a prefix of the append, and the
    /// sender must not be used again.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">How many partitions it has at least; more may have been added since it was last looked up.</param>
    /// <param name="records">The records.</param>
    /// <exception cref="BourseException">The brokers have not stored all records, or stored none within the timeout.</exception>
    public void Append(string topic, int partitions, RecordBuffer records)
    {
        var target = Find(topic, partitions);
        _arguments[0].Handle = target.Handle.DangerousGetHandle();
        (_sent, _delivered, _error) = (0, 0, KafkaErrors.None);
        _progressAt = _clock.GetTimestamp();
        using var all = new RecordBatch(default, 0, records.BaseTimestamp, 0, records.Count, records.Encoded, null);
        foreach (var record in all)
        {
            Send(record, target.Partitions);
            _sent++;
            if (_error != KafkaErrors.None) break;
        }

        while (_error == KafkaErrors.None && Librdkafka.Flush(_client.Handle, FlushMilliseconds) != KafkaErrors.None) CheckProgress();
        _client.ThrowIfCallbackFailed();
        if (_error == KafkaErrors.None && _sent == records.Count) return;
        GiveUp();
        throw KafkaErrors.IsUnknownTopic(_error) ? EventLogFailures.UnknownTopic(topic) : _client.Failure(_error, $"appending to topic {topic}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Remaining records belong to a failed append.
        Librdkafka.Purge(_client.Handle.DangerousGetHandle(), Librdkafka.PurgeAll);
        _ = Librdkafka.Flush(_client.Handle, PurgeMilliseconds);
        foreach (var target in _targets.Values) target.Handle.Dispose();
        _client.Dispose();
        _headers.Dispose();
        NativeMemory.Free(_arguments);
    }

    private Target Find(string topic, int partitions)
    {
        if (_targets.TryGetValue(topic, out var target) && target.Partitions >= partitions) return target;
        var handle = target.Handle ?? Librdkafka.NewTopic(_client.Handle, topic);
        if (handle.IsInvalid) throw EventLogFailures.UnknownTopic(topic);
        // The sender owns the handle even when the look-up fails.
        _targets[topic] = new Target(handle, 0);
        // This also makes the native client learn the topic's partitions.
        var count = _lookup.CountPartitions(handle, topic, partitions, CancellationToken.None);
        return _targets[topic] = new Target(handle, count ?? throw EventLogFailures.UnknownTopic(topic));
    }

    private void Send(in Record record, int partitions)
    {
        _arguments[1].Int32 = Partitioner.PartitionOf(record.Key, record.HasKey, partitions);
        // The client takes 0 for "now", so a record of the first millisecond of 1970 is sent without a timestamp and is read as 0 again.
        _arguments[4].Int64 = record.Timestamp == 0 ? -1 : record.Timestamp;
        _arguments[6].Handle = _headers.Copy(record.EncodedHeaders);
        fixed (byte* key = record.Key)
        fixed (byte* value = record.Value)
        {
            Set(ref _arguments[2], record.HasKey, key, record.Key.Length);
            Set(ref _arguments[3], record.HasValue, value, record.Value.Length);
            Send();
        }
    }

    private void Send()
    {
        var headers = _arguments[6].Handle;
        var count = headers == 0 ? ArgumentsWithHeaders - 1 : ArgumentsWithHeaders;
        while (_error == KafkaErrors.None)
        {
            var error = Librdkafka.Consume(Librdkafka.Produce(_client.Handle.DangerousGetHandle(), _arguments, (nuint)count));
            if (error == KafkaErrors.None) return;
            if (error != KafkaErrors.QueueFull) _error = error;
            else WaitForRoom();
        }

        // A refused record has not taken ownership of them.
        if (headers != 0) Librdkafka.DestroyHeaders(headers);
    }

    /// <summary>The queue is full: sends records that linger.</summary>
    private void WaitForRoom()
    {
        _ = Librdkafka.Flush(_client.Handle, 5);
        CheckProgress();
    }

    /// <summary>Ends the append when no record was delivered within the timeout, or after a fatal error.</summary>
    private void CheckProgress()
    {
        _client.ThrowIfCallbackFailed();
        if (_client.IsDenied) _error = KafkaErrors.Authentication;
        // Only failures are reported individually: a record that has left the client's queue without one is delivered.
        var delivered = _sent - Librdkafka.OutQueueLength(_client.Handle);
        if (delivered > _delivered) (_delivered, _progressAt) = (delivered, _clock.GetTimestamp());
        else if (_clock.GetElapsedTime(_progressAt) >= _options.Timeout && _error == KafkaErrors.None) _error = KafkaErrors.TimedOut;
    }

    /// <summary>Purges the undelivered records, and determines the reason if it is not known.</summary>
    private void GiveUp()
    {
        Librdkafka.Purge(_client.Handle.DangerousGetHandle(), Librdkafka.PurgeAll);
        _ = Librdkafka.Flush(_client.Handle, PurgeMilliseconds);
        if (IsPurge(_error) && Librdkafka.FatalError(_client.Handle, null, 0) is var fatal and not KafkaErrors.None) _error = fatal;
    }

    private static bool IsPurge(int error) => error is KafkaErrors.PurgedFromQueue or KafkaErrors.PurgedInFlight;

    /// <summary>The pointer distinguishes null from empty.</summary>
    private static void Set(ref ProduceArgument argument, bool isThere, byte* data, int length)
    {
        argument.Memory = !isThere ? null : length == 0 ? (byte*)Unsafe.AsPointer(ref argument) : data;
        argument.Size = (nuint)length;
    }

    private void OnDelivered(KafkaMessage* message)
    {
        if (message->Error == KafkaErrors.None) return;
        // Records after a failed one must not be sent; and its own error says more than those of the records purged.
        if (_error == KafkaErrors.None) Librdkafka.Purge(_client.Handle.DangerousGetHandle(), Librdkafka.PurgeAll | Librdkafka.PurgeWithoutWaiting);
        if (_error == KafkaErrors.None || (IsPurge(_error) && !IsPurge(message->Error))) _error = message->Error;
    }

    private readonly record struct Target(TopicHandle Handle, int Partitions);
}
