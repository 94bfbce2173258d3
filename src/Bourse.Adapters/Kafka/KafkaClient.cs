using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A native client (<c>rd_kafka_t</c>) with what it has told about its connections. Its log lines are kept, not printed: the last one
/// says why something does not work.
/// </summary>
internal sealed unsafe class KafkaClient : IDisposable
{
    private const int ErrorSize = 512;
    private const int ErrorLevel = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly KafkaOptions _options;
    private readonly GCHandle _self;
    private readonly bool _polls;
    private volatile string? _lastReason;
    private volatile bool _isDenied;
    private volatile bool _isSuspect;
    private volatile bool _hasAnswered;

    /// <summary>Makes a client; nothing is connected yet when it returns.</summary>
    /// <param name="type"><see cref="Librdkafka.Producer"/> or <see cref="Librdkafka.Consumer"/>.</param>
    /// <param name="options">Where Kafka is.</param>
    /// <param name="settings">The settings of librdkafka.</param>
    /// <param name="owner">Whom the callbacks concern.</param>
    /// <param name="callbacks">Registers more callbacks in the configuration.</param>
    /// <exception cref="BourseException">A setting is wrong.</exception>
    public KafkaClient(int type, KafkaOptions options, Dictionary<string, string> settings, object owner, Action<nint> callbacks)
    {
        LibrdkafkaLibrary.Load();
        _options = options;
        Owner = owner;
        _polls = type == Librdkafka.Producer;
        _self = GCHandle.Alloc(this);
        try
        {
            Handle = Create(type, settings, callbacks);
        }
        catch (BourseException)
        {
            _self.Free();
            throw;
        }
    }

    /// <summary>The native handle.</summary>
    public nint Handle { get; private set; }

    /// <summary>Whom the callbacks concern.</summary>
    public object Owner { get; }

    /// <summary>The last thing the client complained of.</summary>
    public string? LastReason => _lastReason;

    /// <summary>A broker has refused the credentials or the certificate, and none has answered yet.</summary>
    public bool IsDenied => _isDenied && !_hasAnswered;

    /// <summary>The client whose callback this is.</summary>
    public static KafkaClient Of(nint opaque) => (KafkaClient)GCHandle.FromIntPtr(opaque).Target!;

    /// <summary>Whether a connection has been lost since the last call.</summary>
    public bool TakeSuspicion()
    {
        var suspect = _isSuspect;
        _isSuspect = false;
        return suspect;
    }

    /// <summary>A broker has answered: from now on a refusal is one broker's trouble, not that of the credentials.</summary>
    public void NoteAnswer() => _hasAnswered = true;

    /// <summary>Forgets a refusal that has been told; if its cause is still there, the client will hear it again.</summary>
    public void ForgetDenial() => _isDenied = false;

    /// <summary>Something points to a lost connection.</summary>
    public void Suspect() => _isSuspect = true;

    /// <summary>Asks any broker for a topic, which may be there or not, as long as patience lasts; blocks.</summary>
    /// <exception cref="BourseException">None answers.</exception>
    public void Reach(string topic, TimeProvider clock, CancellationToken cancellation) =>
        CountPartitions(topic, clock, _ => false, cancellation);

    /// <summary>Sees to it that all these partitions are there; blocks as long as patience lasts.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="clock">Measures patience.</param>
    /// <param name="isNew">Whether brokers may not have heard of a topic yet (<see cref="KafkaTopics.IsNew"/>).</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BourseException">One is not, or no broker answers.</exception>
    public void Require(IEnumerable<TopicPartition> partitions, TimeProvider clock, Func<string, bool> isNew, CancellationToken cancellation)
    {
        foreach (var topic in partitions.GroupBy(partition => partition.Topic))
        {
            if (CountPartitions(topic.Key, clock, isNew, cancellation) is not { } count) throw EventLogFailures.UnknownTopic(topic.Key);
            foreach (var partition in topic)
            {
                if (partition.Partition >= count && !cancellation.IsCancellationRequested) throw EventLogFailures.UnknownPartition(partition);
            }
        }
    }

    /// <summary>How many partitions a topic has, or null when there is none of that name; blocks as long as patience lasts.</summary>
    /// <exception cref="BourseException">No broker answers.</exception>
    public int? CountPartitions(nint topic, TimeProvider clock, Func<bool> isNew, CancellationToken cancellation)
    {
        int? count = null;
        GetMetadata(topic, clock, Count, cancellation);
        return count;

        bool Count(nint metadata)
        {
            var found = ((ClusterMetadata*)metadata)->Topics[0];
            if (found.Error == KafkaErrors.None) count = found.PartitionCount;
            else if (found.Error != KafkaErrors.LeaderNotAvailable && !KafkaErrors.IsUnknownTopic(found.Error))
            {
                throw KafkaFailures.Of(found.Error, _options, "looking a topic up", null);
            }

            return found.Error != KafkaErrors.LeaderNotAvailable && !(KafkaErrors.IsUnknownTopic(found.Error) && isNew());
        }
    }

    private int? CountPartitions(string name, TimeProvider clock, Func<string, bool> isNew, CancellationToken cancellation)
    {
        var topic = Librdkafka.NewTopic(Handle, name, 0);
        if (topic == 0) return null;
        try
        {
            return CountPartitions(topic, clock, () => isNew(name), cancellation);
        }
        finally
        {
            Librdkafka.DestroyTopic(topic);
        }
    }

    /// <summary>What has become of an operation that failed with this code.</summary>
    public BourseException Failure(int code, string what) =>
        IsDenied ? KafkaFailures.Denied(_options, _lastReason) : KafkaFailures.Of(code, _options, what, _lastReason);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle == 0) return;
        Librdkafka.Destroy(Handle, Librdkafka.DestroyWithoutClose);
        Handle = 0;
        _self.Free();
    }

    /// <summary>Asks in slices that grow, to see between them whether it was the credentials that failed.</summary>
    private void GetMetadata(nint topic, TimeProvider clock, Func<nint, bool> accept, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        for (var slice = 250; !cancellation.IsCancellationRequested; slice *= 2)
        {
            var left = (int)Math.Max(1, (_options.Patience - clock.GetElapsedTime(start)).TotalMilliseconds);
            ClusterMetadata* metadata = null;
            var code = Librdkafka.Metadata(Handle, 0, topic, &metadata, Math.Min(left, slice));
            if (code == KafkaErrors.None)
            {
                NoteAnswer();
                var isAccepted = TryAccept(metadata, accept);
                if (isAccepted) return;
                _ = cancellation.WaitHandle.WaitOne(Pause);
            }

            // Errors are told to whoever polls: a consumer does so elsewhere, and only there.
            if (_polls) _ = Librdkafka.Poll(Handle, 0);
            if (IsDenied) throw KafkaFailures.Denied(_options, _lastReason);
            if (clock.GetElapsedTime(start) >= _options.Patience) throw KafkaFailures.Unreachable(_options, _lastReason);
            if (!KafkaErrors.IsUnreachable(code) && code != KafkaErrors.None) throw Failure(code, "looking a topic up");
        }
    }

    private static bool TryAccept(ClusterMetadata* metadata, Func<nint, bool> accept)
    {
        try
        {
            return accept((nint)metadata);
        }
        finally
        {
            Librdkafka.DestroyMetadata(metadata);
        }
    }

    private nint Create(int type, Dictionary<string, string> settings, Action<nint> callbacks)
    {
        var configuration = Librdkafka.NewConfiguration();
        var error = stackalloc byte[ErrorSize];
        foreach (var (name, value) in settings)
        {
            if (Librdkafka.SetConfiguration(configuration, name, value, error, ErrorSize) == Librdkafka.ConfigurationOk) continue;
            Librdkafka.DestroyConfiguration(configuration);
            throw KafkaFailures.BadSetting(_options, Text(error));
        }

        Librdkafka.SetOpaque(configuration, GCHandle.ToIntPtr(_self));
        Librdkafka.SetLogCallback(configuration, &OnLog);
        Librdkafka.SetErrorCallback(configuration, &OnError);
        callbacks(configuration);
        var handle = Librdkafka.New(type, configuration, error, ErrorSize);
        if (handle != 0) return handle;
        Librdkafka.DestroyConfiguration(configuration);
        throw KafkaFailures.BadSetting(_options, Text(error));
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* message)
    {
        if (level > ErrorLevel) return;
        var self = Of(Librdkafka.Opaque(client));
        self._lastReason = Text(message);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint client, int code, byte* reason, nint opaque)
    {
        var self = Of(opaque);
        if (code != KafkaErrors.AllBrokersDown) self._lastReason = Text(reason);
        if (KafkaErrors.IsDenied(code)) self._isDenied = true;
        self._isSuspect = true;
    }
}
