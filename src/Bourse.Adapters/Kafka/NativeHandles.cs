using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>Something that librdkafka has made: given back exactly once, and not before what was made with it.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    private NativeHandle? _parent;

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps another handle from being given back before this one.</summary>
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

    /// <summary>Gives <see cref="SafeHandle.handle"/> back.</summary>
    protected abstract void Destroy();
}

/// <summary>A client (<c>rd_kafka_t</c>) with the managed object that its callbacks are for.</summary>
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

/// <summary>A configuration; a client that is made of it takes it over.</summary>
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

    /// <summary>Sets the signal whenever the queue is not empty any more.</summary>
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

/// <summary>What a broker has told of topics.</summary>
internal sealed unsafe class MetadataHandle : NativeHandle
{
    /// <param name="metadata">Belongs to the handle from now on.</param>
    public MetadataHandle(ClusterMetadata* metadata) => handle = (nint)metadata;

    /// <summary>The first topic told of.</summary>
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
