using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of topics shows: the topics, the messages of a partition from an offset on, dead letters, groups.</summary>
internal sealed class TopicsView
{
    private const int PageSize = 50;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private IReadOnlyList<TopicView> _topics = [];
    private IReadOnlyList<RecordView> _records = [];
    private long? _offset;

    /// <summary>What is searched for among the topics.</summary>
    public string Search { get; set; } = "";

    /// <summary>What is searched for among the messages that are shown.</summary>
    public string Filter { get; set; } = "";

    /// <summary>The topic that is shown; null when there is none.</summary>
    public TopicView? Topic { get; private set; }

    /// <summary>The partition that is shown.</summary>
    public int Partition { get; private set; }

    /// <summary>Whether the newest messages are shown, and each new one.</summary>
    public bool IsTail => _offset is null;

    /// <summary>Whether new messages wait until the viewer goes on.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The offset that was asked for; null for the newest.</summary>
    public long? Marked => _offset;

    /// <summary>The dead letters.</summary>
    public IReadOnlyList<LetterView> Letters { get; private set; } = [];

    /// <summary>The groups.</summary>
    public IReadOnlyList<GroupView> Groups { get; private set; } = [];

    /// <summary>Why messages cannot be shown; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether there are no topics.</summary>
    public bool IsEmpty => _topics.Count == 0;

    /// <summary>The topics that contain what is searched for.</summary>
    public IReadOnlyList<TopicView> Shown => [.. _topics.Where(one => one.Topic.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase))];

    /// <summary>The messages, the newest first in a tail.</summary>
    public IReadOnlyList<RecordView> Records
    {
        get
        {
            var found = _records.Where(record => Filter.Length == 0 || Contains(record.Key) || Contains(record.Value));
            return IsTail ? [.. found.Reverse()] : [.. found];
        }
    }

    /// <summary>The address of the first messages.</summary>
    public string OldestLink => LinkAt(Range?.Start ?? 0);

    /// <summary>The address of the messages before these.</summary>
    public string EarlierLink => LinkAt(Math.Max(Range?.Start ?? 0, (_records.Count > 0 ? _records[0].Offset : 0) - PageSize));

    /// <summary>The address of the messages after these.</summary>
    public string LaterLink => LinkAt(_records.Count > 0 ? _records[^1].Offset + 1 : 0);

    private PartitionView? Range => Topic?.Partitions.FirstOrDefault(one => one.Partition == Partition);

    /// <summary>The address of a topic.</summary>
    public static string LinkTo(string topic, int partition = 0) =>
        partition == 0 ? $"/topics?topic={Uri.EscapeDataString(topic)}" : $"/topics?topic={Uri.EscapeDataString(topic)}&partition={partition}";

    /// <summary>The address of the messages from an offset on.</summary>
    public string LinkAt(long offset) => $"/topics?topic={Uri.EscapeDataString(Topic?.Topic ?? "")}&partition={Partition}&offset={offset}";

    /// <summary>The beginning of a text.</summary>
    public static string Short(string? text, int length) => text is null ? "–" : text.Length <= length ? text : text[..length] + "…";

    /// <summary>JSON with indents; other texts as they are.</summary>
    public static string Pretty(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (JsonException)
        {
            return text ?? "";
        }
    }

    /// <summary>Stops and goes on.</summary>
    public void TogglePause() => IsPaused = !IsPaused;

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(TopicReader topics, string? topic, int? partition, long? offset, CancellationToken cancellation)
    {
        _topics = await topics.ListAsync(cancellation);
        var wanted = topic ?? Bourse.Events.Topics.Prices;
        Topic = _topics.FirstOrDefault(one => one.Topic == wanted) ?? (_topics.Count > 0 ? _topics[0] : null);
        Failure = topic is not null && Topic?.Topic != topic ? $"There is no topic {topic}." : null;
        (Partition, _offset) = (partition ?? FullestOf(Topic), offset);
        await ReadRecordsAsync(topics, cancellation);
        Letters = await topics.ListLettersAsync(cancellation);
        Groups = await topics.ListGroupsAsync(cancellation);
    }

    /// <summary>Reads what may have changed; false when nothing has.</summary>
    public async Task<bool> RefreshAsync(TopicReader topics, CancellationToken cancellation)
    {
        var before = _topics;
        _topics = await topics.ListAsync(cancellation);
        if (IsSame(before, _topics)) return false;
        Topic = _topics.FirstOrDefault(one => one.Topic == Topic?.Topic) ?? (_topics.Count > 0 ? _topics[0] : null);
        if (IsTail && !IsPaused) await ReadRecordsAsync(topics, cancellation);
        Groups = await topics.ListGroupsAsync(cancellation);
        return true;
    }

    /// <summary>Partitions without messages say nothing at first sight.</summary>
    private static int FullestOf(TopicView? topic) =>
        topic is null ? 0 : topic.Partitions.FirstOrDefault(one => one.End > one.Start)?.Partition ?? 0;

    private static bool IsSame(IReadOnlyList<TopicView> left, IReadOnlyList<TopicView> right) =>
        PartsOf(left).SequenceEqual(PartsOf(right));

    private static IEnumerable<(string Topic, PartitionView Partition)> PartsOf(IEnumerable<TopicView> topics) =>
        topics.SelectMany(one => one.Partitions.Select(part => (one.Topic, part)));

    private bool Contains(string? text) => text?.Contains(Filter, StringComparison.OrdinalIgnoreCase) == true;

    private async Task ReadRecordsAsync(TopicReader topics, CancellationToken cancellation)
    {
        if (Topic is not { } topic)
        {
            _records = [];
            return;
        }

        try
        {
            _records = await topics.ReadAsync(topic.Topic, Partition, _offset, PageSize, cancellation);
        }
        catch (BourseException e)
        {
            (_records, Failure) = ([], e.Message);
        }
    }
}
