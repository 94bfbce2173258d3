using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>An object of librdkafka. It is destroyed exactly once, and not before the objects that depend on it.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    private NativeHandle? _parent;

    public override bool IsInvalid => handle == 0;

    /// <summary>Prevents another handle from being destroyed before this one.</summary>
    public void KeepAlive(NativeHandle parent)
    {
        var isAdded = false;
        parent.DangerousAddRef(ref isAdded);
        _parent = parent;
    }

    protected sealed override bool ReleaseHandle()
    {
        Destroy();
        _parent?.DangerousRelease();
        return true;
    }

    /// <summary>Destroys <see cref="SafeHandle.handle"/>.</summary>
    protected abstract void Destroy();
}

/// <summary>A client (<c>rd_kafka_t</c>) with the managed object that receives its callbacks.</summary>
internal sealed class ClientHandle : NativeHandle
{
    private GCHandle _owner;

    /// <summary>Takes the reference by which callbacks find their object: it is freed when no callback can come any more.</summary>
    public void Own(GCHandle owner) => _owner = owner;

    protected override void Destroy()
    {
        Librdkafka.Destroy(handle, Librdkafka.DestroyWithoutClose);
        if (_owner.IsAllocated) _owner.Free();
    }
}

/// <summary>A configuration; the client created from it takes ownership.</summary>
internal sealed class ConfigurationHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyConfiguration(handle);
}

/// <summary>A topic as one client knows it.</summary>
internal sealed class TopicHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyTopic(handle);
}

/// <summary>A queue of a client, with the signal that is set when something comes.</summary>
internal sealed class QueueHandle : NativeHandle
{
    private GCHandle _signal;

    /// <summary>Sets the signal whenever the queue becomes non-empty.</summary>
    public void SetWhenFilled(Signal signal)
    {
        _signal = GCHandle.Alloc(signal);
        NativeCallbacks.CallWhenFilled(this, GCHandle.ToIntPtr(_signal));
    }

    protected override void Destroy()
    {
        if (_signal.IsAllocated) NativeCallbacks.CallNoMore(handle);
        Librdkafka.DestroyQueue(handle);
        if (_signal.IsAllocated) _signal.Free();
    }
}

/// <summary>An event of a queue.</summary>
internal sealed class EventHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyEvent(handle);
}

/// <summary>A list of partitions.</summary>
internal sealed unsafe class PartitionListHandle : NativeHandle
{
    /// <summary>The list, valid while the handle is.</summary>
    public PartitionList* List => (PartitionList*)handle;

    protected override void Destroy() => Librdkafka.DestroyPartitions(List);
}

/// <summary>Topics as a broker has described them.</summary>
internal sealed unsafe class MetadataHandle : NativeHandle
{
    /// <param name="metadata">Belongs to the handle from now on.</param>
    public MetadataHandle(ClusterMetadata* metadata) => handle = (nint)metadata;

    /// <summary>The first topic described.</summary>
    public TopicMetadata FirstTopic => ((ClusterMetadata*)handle)->Topics[0];

    protected override void Destroy() => Librdkafka.DestroyMetadata((ClusterMetadata*)handle);
}

/// <summary>Headers that belong to no record yet.</summary>
internal sealed class HeadersHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyHeaders(handle);
}

/// <summary>Options of an administrative request.</summary>
internal sealed class AdminOptionsHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyAdminOptions(handle);
}

/// <summary>Names of topics in an administrative request.</summary>
internal sealed class TopicCollectionHandle : NativeHandle
{
    protected override void Destroy() => Librdkafka.DestroyTopicCollection(handle);
}
