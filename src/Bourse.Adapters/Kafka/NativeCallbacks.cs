using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>Receives the outcome of a record's delivery.</summary>
internal unsafe delegate void DeliveryHandler(KafkaMessage* message);

/// <summary>Receives the partitions that the group assigns (<see cref="KafkaErrors.Assign"/>) or revokes.</summary>
internal unsafe delegate void RebalanceHandler(int code, PartitionList* partitions);

/// <summary>
/// The functions that librdkafka calls. No exception may leave them, since it would end the process: the client stores it
/// (<see cref="KafkaClient.ThrowIfCallbackFailed"/>).
/// </summary>
internal static unsafe class NativeCallbacks
{
    private const int ErrorLevel = 3;

    /// <summary>Registers the callbacks that every client has.</summary>
    public static void Register(ConfigurationHandle configuration, nint owner)
    {
        Librdkafka.SetOpaque(configuration, owner);
        Librdkafka.SetLogCallback(configuration, &OnLog);
        Librdkafka.SetErrorCallback(configuration, &OnError);
    }

    /// <summary>Registers <see cref="KafkaClient.Delivered"/>.</summary>
    public static void RegisterDelivery(ConfigurationHandle configuration) => Librdkafka.SetDeliveryCallback(configuration, &OnDelivered);

    /// <summary>Registers <see cref="KafkaClient.Rebalanced"/>.</summary>
    public static void RegisterRebalance(ConfigurationHandle configuration) => Librdkafka.SetRebalanceCallback(configuration, &OnRebalance);

    /// <summary>Sets a signal, referenced by a <see cref="GCHandle"/>, when a queue becomes non-empty.</summary>
    public static void CallWhenFilled(QueueHandle queue, nint signal) => Librdkafka.CallWhenFilled(queue, &OnFilled, signal);

    /// <summary>Stops setting the signal.</summary>
    public static void CallNoMore(nint queue) => Librdkafka.CallWhenFilled(queue, null, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* message)
    {
        if (level > ErrorLevel) return;
        var owner = Librdkafka.Opaque(client);
        try
        {
            KafkaClient.Of(owner).NoteReason(Text(message));
        }
        catch (Exception e)
        {
            Keep(owner, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint client, int code, byte* reason, nint owner)
    {
        try
        {
            KafkaClient.Of(owner).NoteError(code, Text(reason));
        }
        catch (Exception e)
        {
            Keep(owner, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDelivered(nint client, KafkaMessage* message, nint owner)
    {
        try
        {
            KafkaClient.Of(owner).Delivered!(message);
        }
        catch (Exception e)
        {
            Keep(owner, e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRebalance(nint client, int code, PartitionList* partitions, nint owner)
    {
        try
        {
            KafkaClient.Of(owner).Rebalanced!(code, partitions);
        }
        catch (Exception e)
        {
            Keep(owner, e);
            _ = Librdkafka.AssignNothing(client);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFilled(nint client, nint signal)
    {
        try
        {
            ((Signal)GCHandle.FromIntPtr(signal).Target!).Set();
        }
        catch (InvalidOperationException)
        {
            // The signal's owner is gone, so no caller waits.
        }
    }

    private static void Keep(nint owner, Exception failure)
    {
        try
        {
            KafkaClient.Of(owner).NoteCallbackFailure(failure);
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or NullReferenceException)
        {
            // The client that would store it no longer exists.
        }
    }

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
