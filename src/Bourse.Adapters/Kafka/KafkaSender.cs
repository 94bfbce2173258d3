using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>A native producer. Every call blocks, and all come from one thread.</summary>
internal sealed unsafe class KafkaSender : IDisposable
{
    private const int Slice = 100;
    private const int ArgumentsWithHeaders = 7;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<string, bool> _isNew;
    private readonly KafkaClient _client;
    private readonly Dictionary<string, Target> _targets = [];
    private readonly NativeHeaders _headers = new();
    private readonly ProduceArgument* _arguments;
    private long _delivered;
    private long _seen;
    private long _progressAt;
    private int _error;

    /// <param name="options">Where Kafka is.</param>
    /// <param name="clock">Measures patience.</param>
    /// <param name="isNew">Whether brokers may not have heard of a topic yet.</param>
    /// <exception cref="BourseException">A setting is wrong.</exception>
    public KafkaSender(KafkaOptions options, TimeProvider clock, Func<string, bool> isNew)
    {
        _isNew = isNew;
        _options = options;
        _clock = clock;
        _client = new KafkaClient(
            Librdkafka.Producer, options, KafkaSettings.ForProducer(options), this, conf => Librdkafka.SetDeliveryCallback(conf, &OnDelivered));
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
    /// Appends all records, and returns when the brokers have them. After a failure the records that are there are, in each partition, the first
    /// ones of the append, and the sender is of no use any more.
    /// </summary>
    /// <exception cref="BourseException">The brokers have not got all, or none of those left for as long as patience lasts.</exception>
    public void Append(string topic, RecordBuffer records)
    {
        var target = Find(topic);
        _arguments[0].Handle = target.Handle;
        (_delivered, _seen, _error) = (0, 0, KafkaErrors.None);
        _progressAt = _clock.GetTimestamp();
        var sent = 0;
        using var all = new RecordBatch(default, 0, records.BaseTimestamp, 0, records.Count, records.Encoded, null);
        foreach (var record in all)
        {
            Send(record, target.Partitions);
            sent++;
            if (_error != KafkaErrors.None) break;
        }

        while (_error == KafkaErrors.None && Librdkafka.Flush(_client.Handle, Slice) != KafkaErrors.None) CheckProgress();
        if (_error == KafkaErrors.None && _delivered == records.Count && sent == records.Count) return;
        GiveUp();
        throw KafkaErrors.IsUnknownTopic(_error) ? EventLogFailures.UnknownTopic(topic) : _client.Failure(_error, $"appending to topic {topic}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whatever is left belongs to a failed append.
        Librdkafka.Purge(_client.Handle, Librdkafka.PurgeAll);
        _ = Librdkafka.Flush(_client.Handle, Slice);
        foreach (var target in _targets.Values) Librdkafka.DestroyTopic(target.Handle);
        _client.Dispose();
        _headers.Dispose();
        NativeMemory.Free(_arguments);
    }

    private Target Find(string topic)
    {
        if (_targets.TryGetValue(topic, out var target)) return target;
        var handle = Librdkafka.NewTopic(_client.Handle, topic, 0);
        if (handle == 0) throw EventLogFailures.UnknownTopic(topic);
        try
        {
            var partitions = _client.CountPartitions(handle, _clock, () => _isNew(topic), CancellationToken.None);
            return _targets[topic] = new Target(handle, partitions ?? throw EventLogFailures.UnknownTopic(topic));
        }
        catch (BourseException)
        {
            Librdkafka.DestroyTopic(handle);
            throw;
        }
    }

    private void Send(in Record record, int partitions)
    {
        _arguments[1].Int32 = Partitioner.PartitionOf(record.Key, record.HasKey, partitions);
        // The client takes 0 for "now"; a record of the very first millisecond of 1970 goes without a timestamp and is read as 0 again.
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
            var error = Librdkafka.Consume(Librdkafka.Produce(_client.Handle, _arguments, (nuint)count));
            if (error == KafkaErrors.None) return;
            if (error != KafkaErrors.QueueFull) _error = error;
            else WaitForRoom();
        }

        // A record that was refused has not taken them.
        if (headers != 0) Librdkafka.DestroyHeaders(headers);
    }

    /// <summary>The queue is full: sends what waits for more to come.</summary>
    private void WaitForRoom()
    {
        _ = Librdkafka.Flush(_client.Handle, 5);
        CheckProgress();
    }

    /// <summary>Ends the append when nothing has got through for as long as patience lasts, or nothing ever will.</summary>
    private void CheckProgress()
    {
        if (_client.IsDenied) _error = KafkaErrors.Authentication;
        if (_delivered > _seen) (_seen, _progressAt) = (_delivered, _clock.GetTimestamp());
        else if (_clock.GetElapsedTime(_progressAt) >= _options.Patience && _error == KafkaErrors.None) _error = KafkaErrors.TimedOut;
    }

    /// <summary>Takes back what is not there yet, and learns why if that is not known.</summary>
    private void GiveUp()
    {
        Librdkafka.Purge(_client.Handle, Librdkafka.PurgeAll);
        _ = Librdkafka.Flush(_client.Handle, Slice);
        if (IsPurge(_error) && Librdkafka.FatalError(_client.Handle, null, 0) is var fatal and not KafkaErrors.None) _error = fatal;
    }

    private static bool IsPurge(int error) => error is KafkaErrors.PurgedFromQueue or KafkaErrors.PurgedInFlight;

    /// <summary>Null and empty are told apart by the pointer.</summary>
    private static void Set(ref ProduceArgument argument, bool isThere, byte* data, int length)
    {
        argument.Memory = !isThere ? null : length == 0 ? (byte*)Unsafe.AsPointer(ref argument) : data;
        argument.Size = (nuint)length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDelivered(nint client, KafkaMessage* message, nint opaque)
    {
        var self = (KafkaSender)KafkaClient.Of(opaque).Owner;
        if (message->Error == KafkaErrors.None)
        {
            self._delivered++;
            return;
        }

        // What lies behind a record that has failed must not go out; and its own error says more than those of the records taken back.
        if (self._error == KafkaErrors.None) Librdkafka.Purge(client, Librdkafka.PurgeAll | Librdkafka.PurgeWithoutWaiting);
        if (self._error == KafkaErrors.None || (IsPurge(self._error) && !IsPurge(message->Error))) self._error = message->Error;
    }

    private readonly record struct Target(nint Handle, int Partitions);
}
