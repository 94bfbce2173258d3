using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A native client and the state of its connections as it has reported it. Its last log line is kept, not printed: it gives the reason of a failure.
/// </summary>
internal sealed unsafe class KafkaClient : IDisposable
{
    private const int ErrorSize = 512;
    private readonly KafkaOptions _options;
    private volatile string? _lastReason;
    private volatile bool _isDenied;
    private volatile bool _hasLostConnection;
    private volatile bool _hasAnswered;
    private volatile Exception? _callbackFailure;

    /// <summary>Makes a client; nothing is connected yet when it returns.</summary>
    /// <param name="type"><see cref="Librdkafka.Producer"/> or <see cref="Librdkafka.Consumer"/>.</param>
    /// <param name="options">Where Kafka is.</param>
    /// <param name="settings">The settings of librdkafka.</param>
    /// <param name="delivered">Receives each record that is delivered or has failed, or null.</param>
    /// <param name="rebalanced">Receives each change of the group's assignment, or null.</param>
    /// <exception cref="BourseException">A setting is wrong, or the native library cannot be used.</exception>
    public KafkaClient(
        int type, KafkaOptions options, Dictionary<string, string> settings, DeliveryHandler? delivered = null, RebalanceHandler? rebalanced = null)
    {
        LibrdkafkaLibrary.Load();
        _options = options;
        (Delivered, Rebalanced) = (delivered, rebalanced);
        Polls = type == Librdkafka.Producer;
        var self = GCHandle.Alloc(this);
        try
        {
            Handle = Create(type, settings, GCHandle.ToIntPtr(self));
            Handle.Own(self);
        }
        catch (BourseException)
        {
            self.Free();
            throw;
        }
    }

    /// <summary>The native handle.</summary>
    public ClientHandle Handle { get; }

    /// <summary>Receives each record that is delivered or has failed.</summary>
    public DeliveryHandler? Delivered { get; }

    /// <summary>Receives each change of the group's assignment.</summary>
    public RebalanceHandler? Rebalanced { get; }

    /// <summary>Whether callbacks run when the client is polled; those of a consumer run when its queue is read.</summary>
    public bool Polls { get; }

    /// <summary>The last error or line of the log.</summary>
    public string? LastReason => _lastReason;

    /// <summary>A broker has refused the credentials or the certificate, and none has answered yet.</summary>
    public bool IsDenied => _isDenied && !_hasAnswered;

    /// <summary>The client whose callback this is.</summary>
    public static KafkaClient Of(nint owner) => (KafkaClient)GCHandle.FromIntPtr(owner).Target!;

    /// <summary>Whether a connection has been lost since the last call.</summary>
    public bool TakeConnectionLoss()
    {
        var isLost = _hasLostConnection;
        _hasLostConnection = false;
        return isLost;
    }

    /// <summary>A connection may have been lost.</summary>
    public void NoteConnectionLoss() => _hasLostConnection = true;

    /// <summary>A broker has answered: from now on a refusal concerns that broker, not the credentials.</summary>
    public void NoteAnswer() => _hasAnswered = true;

    /// <summary>Forgets a refusal that has been reported; if its cause persists, the client reports it again.</summary>
    public void ForgetDenial() => _isDenied = false;

    /// <summary>The client has logged an error.</summary>
    public void NoteReason(string reason) => _lastReason = reason;

    /// <summary>The client has reported an error.</summary>
    public void NoteError(int code, string reason)
    {
        if (code != KafkaErrors.AllBrokersDown) _lastReason = reason;
        if (KafkaErrors.IsDenied(code)) _isDenied = true;
        _hasLostConnection = true;
    }

    /// <summary>A callback has failed.</summary>
    public void NoteCallbackFailure(Exception failure) => _callbackFailure ??= failure;

    /// <summary>Reports a callback that has failed, since its event is lost.</summary>
    /// <exception cref="InvalidOperationException">One has.</exception>
    public void ThrowIfCallbackFailed()
    {
        if (_callbackFailure is { } failure) throw new InvalidOperationException($"a callback of Kafka's client failed: {failure.Message}", failure);
    }

    /// <summary>The failure that corresponds to an operation's error code.</summary>
    public BourseException Failure(int code, string what) =>
        IsDenied ? KafkaFailures.Denied(_options, _lastReason) : KafkaFailures.Of(code, _options, what, _lastReason);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private ClientHandle Create(int type, Dictionary<string, string> settings, nint self)
    {
        using var configuration = Librdkafka.NewConfiguration();
        var error = stackalloc byte[ErrorSize];
        foreach (var (name, value) in settings)
        {
            if (Librdkafka.SetConfiguration(configuration, name, value, error, ErrorSize) != Librdkafka.ConfigurationOk) throw BadSetting(error);
        }

        NativeCallbacks.Register(configuration, self);
        if (Delivered is not null) NativeCallbacks.RegisterDelivery(configuration);
        if (Rebalanced is not null) NativeCallbacks.RegisterRebalance(configuration);
        var handle = Librdkafka.New(type, configuration, error, ErrorSize);
        if (handle.IsInvalid) throw BadSetting(error);
        // The client has taken it over.
        configuration.SetHandleAsInvalid();
        return handle;
    }

    private BourseException BadSetting(byte* error) => KafkaFailures.BadSetting(_options, Marshal.PtrToStringUTF8((nint)error) ?? "");
}
