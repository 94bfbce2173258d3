using System.Text.Json;
using Bourse.Events;

namespace Bourse.Lake;

/// <summary>
/// Which topic a table holds: <c>topics/TABLE.json</c>, created by the first sink and never changed. Offsets identify rows only within one topic, so
/// a topic that was deleted and created again, or one of another log, must not be written into the same table.
/// </summary>
/// <param name="store">The lake.</param>
public sealed class TopicRegistry(ILakeStore store)
{
    /// <summary>What the paths of these files begin with.</summary>
    public const string Prefix = "topics/";

    private const string Suffix = ".json";

    /// <summary>The topics of the lake, ordered by table.</summary>
    public async Task<IReadOnlyList<LakeTopic>> ListAsync(CancellationToken cancellation)
    {
        var topics = new List<LakeTopic>();
        await foreach (var file in store.ListAsync(Prefix, null, cancellation))
        {
            if (file.Path.EndsWith(Suffix, StringComparison.Ordinal)) topics.Add(await ReadAsync(file.Path, cancellation));
        }

        return topics;
    }

    /// <summary>Makes sure that a topic's table is this topic's.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="id">Its identity (<see cref="TopicDescription.Id"/>).</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">The lake holds another topic under that table (<see cref="FailureKind.Failed"/>).</exception>
    public async Task RequireAsync(string topic, string id, CancellationToken cancellation)
    {
        var table = TableName.Of(topic);
        var path = $"{Prefix}{table}{Suffix}";
        using var content = new MemoryStream(Describe(topic, id));
        if (await store.TryCreateAsync(path, content, cancellation))
        {
            await RequireConditionsAsync(path, content, cancellation);
            return;
        }

        var known = await ReadAsync(path, cancellation);
        if (known.Topic == topic && known.Id == id) return;
        var why = known.Topic == topic
            ? $"the lake {store.Place} holds rows of an earlier topic {topic}, or of one in another log"
            : $"the lake {store.Place} holds topic {known.Topic} as table {table}, which topic {topic} would share";
        throw new BourseException(
            FailureKind.Failed, why, $"choose another lake, or delete raw/{table}, tables/{table}, catalog/{table} and {path} in it")
        {
            Code = BourseErrorCode.LakeHoldsAnotherTopic,
        };
    }

    private static byte[] Describe(string topic, string id) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object> { ["topic"] = topic, ["id"] = id, [LakeFormat.Member] = LakeFormat.Version });

    /// <summary>A server that ignores the condition of a put would let two sinks replace each other's files.</summary>
    private async Task RequireConditionsAsync(string path, MemoryStream content, CancellationToken cancellation)
    {
        content.Position = 0;
        if (!await store.TryCreateAsync(path, content, cancellation)) return;
        throw new BourseException(
            FailureKind.Failed, $"{store.Place} creates a file twice: it ignores If-None-Match", "use a server with conditional writes, or a folder");
    }

    private async Task<LakeTopic> ReadAsync(string path, CancellationToken cancellation)
    {
        await using var stream = await store.OpenAsync(path, 0, cancellation);
        try
        {
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellation);
            var root = document.RootElement;
            LakeFormat.Require(root, path, store.Place);
            return new LakeTopic(path[Prefix.Length..^Suffix.Length], root.GetProperty("topic").GetString()!, root.GetProperty("id").GetString()!);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BourseException(FailureKind.Failed, $"{path} in {store.Place} is damaged", "restore it from a copy of the lake", e);
        }
    }
}

/// <summary>A topic of a lake.</summary>
/// <param name="Table">The table that holds its messages.</param>
/// <param name="Topic">The topic's name.</param>
/// <param name="Id">The topic's identity (<see cref="TopicDescription.Id"/>).</param>
public sealed record LakeTopic(string Table, string Topic, string Id);
