using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bourse.Dashboard.Reading;
using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of topics shows: the topics, the messages of a partition from an offset on, dead letters, groups.</summary>
internal sealed class TopicsView
{
    private const int PageSize = 50;
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private IReadOnlyList<TopicView> _topics = [];
    private IReadOnlyList<RecordView> _records = [];
    private TopicAddress _address = new((string?)null);
    private string? _refusal;
    private string? _unread;
    private RecordQuery _query = new("");
    private FoundRecords? _found;

    /// <summary>Whether messages came that the tail does not have, as while it is paused.</summary>
    private bool _isBehind;

    /// <summary>What is searched for among the topics.</summary>
    public string Search { get; set; } = "";

    /// <summary>The topic that is shown; null when there is none.</summary>
    public TopicView? Topic { get; private set; }

    /// <summary>The partition that is shown; null for all of them.</summary>
    public int? Partition { get; private set; }

    /// <summary>Whether the newest messages are shown, and each new one.</summary>
    public bool IsTail => _address.IsTail;

    /// <summary>Whether messages are chosen by what they hold.</summary>
    public bool IsSearch => _address.IsSearch;

    /// <summary>Whether new messages wait until the viewer goes on.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The offset that was asked for; null for the newest.</summary>
    public long? Marked => _address.Offset;

    /// <summary>The dead letters.</summary>
    public LettersView Letters { get; } = new();

    /// <summary>The groups.</summary>
    public GroupsView Groups { get; } = new();

    /// <summary>The versions of the topic's schema.</summary>
    public SchemasView Schemas { get; } = new();

    /// <summary>Why messages cannot be shown; null when they can.</summary>
    public string? Failure => _unread ?? _refusal;

    /// <summary>Why the topics cannot be read now; null when they can.</summary>
    public string? Unreadable { get; private set; }

    /// <summary>Whether there are no topics.</summary>
    public bool IsEmpty => _topics.Count == 0;

    /// <summary>The topics that contain what is searched for.</summary>
    public IReadOnlyList<TopicView> Shown => NameSearch.Filter(_topics, Search, one => one.Topic);

    /// <summary>The topic that is searched for; null when there is none.</summary>
    public TopicView? Found => NameSearch.Find(_topics, Search, one => one.Topic);

    /// <summary>The messages, the newest first in a tail.</summary>
    public IReadOnlyList<RecordView> Records => IsTail ? [.. _records.Reverse()] : _records;

    /// <summary>How far a search went; null when nothing is searched for.</summary>
    public string? Searched => _found is not { } found || !IsSearch
        ? null
        : $"{Count.Of(found.Records.Count, "message")} found in {Count.Of(found.Searched, "record")}"
            + (found.IsWhole ? "." : IsTail ? ", the newest. Give a time or an offset to search others." : ". Later goes on where this ends.");

    /// <summary>The address of the first messages.</summary>
    public string OldestLink => LinkAt(Range?.Start ?? 0);

    /// <summary>The address of the messages before these.</summary>
    public string EarlierLink => LinkAt(Math.Max(Range?.Start ?? 0, (_records.Count > 0 ? _records[0].Offset : Range?.End ?? 0) - PageSize));

    /// <summary>The address of the messages after these.</summary>
    public string LaterLink => LinkAt(_found is { } found && Partition is { } one && found.Ends.TryGetValue(one, out var end) ? end
        : _records.Count > 0 ? _records[^1].Offset + 1 : _address.Offset ?? 0);

    /// <summary>The address of the newest messages.</summary>
    public string NewestLink => (_address with { Offset = null, Time = null }).Link;

    /// <summary>The address of a part of the page.</summary>
    public string LinkToPart(string part) => $"{_address.Link}#{part}";

    private PartitionView? Range => Topic?.Partitions.FirstOrDefault(one => one.Partition == Partition);

    /// <summary>The address of a topic.</summary>
    public static string LinkTo(string topic) => new TopicAddress(topic).Link;

    /// <summary>The address of the same search, or of the newest messages, of a partition; null for all.</summary>
    public string LinkOf(int? partition) => (_address with { Topic = Topic?.Topic, Partition = partition, Offset = null }).Link;

    /// <summary>The address of the messages from an offset on.</summary>
    public string LinkAt(long offset) => (_address with { Topic = Topic?.Topic, Partition = Partition, Offset = offset, Time = null }).Link;

    /// <summary>The address of what a viewer has asked for in the form.</summary>
    /// <param name="from">An offset or a time; empty for the newest messages.</param>
    /// <param name="key">A key; empty for any.</param>
    /// <param name="filter">A filter; empty for none.</param>
    public string LinkFor(string from, string key, string filter)
    {
        var isOffset = long.TryParse(from.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        var isSearch = key.Length > 0 || !string.IsNullOrWhiteSpace(filter);
        return new TopicAddress(Topic?.Topic)
        {
            // An offset is one of a partition; a search by other means begins in all.
            Partition = isOffset || !isSearch || IsSearch ? Partition : null,
            Offset = isOffset ? offset : null, Time = isOffset ? null : from.Trim(), Key = key, Filter = filter.Trim(),
        }.Link;
    }

    /// <summary>The address of the messages that are shown, as a file.</summary>
    /// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
    public string ExportLink(string format)
    {
        var shown = _address with { Topic = Topic?.Topic, Partition = Partition };
        if (!IsSearch && _records.Count > 0) shown = shown with { Offset = _records[0].Offset, Time = null };
        return shown.ExportLink(format, Math.Max(1, _records.Count));
    }

    /// <summary>The beginning of a text.</summary>
    public static string Short(string? text, int length) => text is null ? "–" : text.Length <= length ? text : text[..length] + "…";

    /// <summary>JSON with indents; other texts as they are.</summary>
    public static string Pretty(string? text)
    {
        try
        {
            using var json = JsonDocument.Parse(text ?? "");
            // A text of JSON may hold as an escape what must stay one.
            return string.Join('\n', JsonSerializer.Serialize(json.RootElement, Indented).Split('\n').Select(Figure.Name));
        }
        catch (JsonException)
        {
            return text ?? "";
        }
    }

    /// <summary>Stops and goes on.</summary>
    public void TogglePause() => IsPaused = !IsPaused;

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(TopicReader topics, TopicAddress address, CancellationToken cancellation)
    {
        try
        {
            await ReadWholeAsync(topics, address, cancellation);
            Unreadable = null;
        }
        catch (BourseException e)
        {
            // What was shown is that of another address.
            (_address, Unreadable) = (address, FailureText.Of(e));
            (Topic, Partition, _records, _found) = (null, null, [], null);
        }
    }

    /// <summary>Reads what may have changed; false when nothing has.</summary>
    public async Task<bool> RefreshAsync(TopicReader topics, CancellationToken cancellation)
    {
        try
        {
            if (Unreadable is null) return await ReadNewAsync(topics, cancellation);
            await ReadWholeAsync(topics, _address, cancellation);
            Unreadable = null;
        }
        catch (BourseException e)
        {
            Unreadable = FailureText.Of(e);
        }

        return true;
    }

    private async Task ReadWholeAsync(TopicReader topics, TopicAddress address, CancellationToken cancellation)
    {
        _topics = await topics.ListAsync(cancellation);
        var wanted = address.Topic ?? Bourse.Events.Topics.Prices;
        Topic = _topics.FirstOrDefault(one => one.Topic == wanted) ?? (_topics.Count > 0 ? _topics[0] : null);
        _refusal = address.Topic is { } named && Topic?.Topic != named ? $"There is no topic {named}." : address.Refusal;
        var isOfAll = address.IsSearch && Topic?.Partitions.Count > 1;
        (_address, Partition) = (address, address.Partition ?? (isOfAll ? null : FullestOf(Topic)));
        await ReadRecordsAsync(topics, cancellation);
        await Letters.ReadAsync(topics, cancellation);
        await Groups.ReadAsync(topics, cancellation);
        await Schemas.ReadAsync(topics, Topic?.Topic, cancellation);
    }

    private async Task<bool> ReadNewAsync(TopicReader topics, CancellationToken cancellation)
    {
        var before = _topics;
        _topics = await topics.ListAsync(cancellation);
        // A group goes on after the last record has come.
        var haveGroupsChanged = await Groups.RefreshAsync(topics, cancellation);
        if (IsSame(before, _topics) && (IsPaused || !_isBehind)) return haveGroupsChanged;
        Topic = _topics.FirstOrDefault(one => one.Topic == Topic?.Topic) ?? (_topics.Count > 0 ? _topics[0] : null);
        _isBehind = IsTail;
        if (IsTail && !IsPaused)
        {
            await FollowRecordsAsync(topics, cancellation);
            _isBehind = false;
        }

        await Letters.RefreshAsync(topics, before, _topics, cancellation);
        return true;
    }

    /// <summary>Partitions without messages say nothing at first sight.</summary>
    private static int FullestOf(TopicView? topic) =>
        topic is null ? 0 : topic.Partitions.FirstOrDefault(one => one.End > one.Start)?.Partition ?? 0;

    private static bool IsSame(IReadOnlyList<TopicView> left, IReadOnlyList<TopicView> right) =>
        PartsOf(left).SequenceEqual(PartsOf(right));

    private static IEnumerable<(string Topic, PartitionView Partition)> PartsOf(IEnumerable<TopicView> topics) =>
        topics.SelectMany(one => one.Partitions.Select(part => (one.Topic, part)));

    private async Task ReadRecordsAsync(TopicReader topics, CancellationToken cancellation)
    {
        (_records, _found, _unread) = ([], null, null);
        if (Topic is not { } topic) return;
        try
        {
            _query = new RecordQuery(topic.Topic)
            {
                Partition = Partition, Offset = _address.Offset, Key = _address.Key, Filter = MessageFilter.Parse(_address.Filter), Count = PageSize,
                Time = string.IsNullOrEmpty(_address.Time) ? null : topics.ReadTime(_address.Time),
            };
            if (IsSearch) Show(await topics.SearchAsync(_query, cancellation));
            else _records = await topics.ReadAsync(_query, cancellation);
        }
        catch (BourseException e) when (e.Kind != FailureKind.Unreachable)
        {
            _unread = FailureText.Of(e);
        }
    }

    /// <summary>A tail that is searched is searched only where it is new.</summary>
    private async Task FollowRecordsAsync(TopicReader topics, CancellationToken cancellation)
    {
        if (_found is not { } before)
        {
            await ReadRecordsAsync(topics, cancellation);
            return;
        }

        try
        {
            var newer = await topics.SearchSinceAsync(_query, before.Ends, cancellation);
            _unread = null;
            Show(newer with
            {
                Records = [.. before.Records.Concat(newer.Records).TakeLast(PageSize)], Searched = before.Searched + newer.Searched,
                IsWhole = before.IsWhole && newer.IsWhole,
            });
        }
        catch (BourseException e) when (e.Kind != FailureKind.Unreachable)
        {
            _unread = FailureText.Of(e);
        }
    }

    private void Show(FoundRecords found) => (_found, _records) = (found, [.. found.Records.Select(RecordView.Of)]);
}
