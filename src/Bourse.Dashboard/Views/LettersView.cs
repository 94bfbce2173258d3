using Bourse.Dashboard.Reading;
using Bourse.Events.DeadLetters;
using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>
/// The dead letters, those that a viewer has chosen, and what is to be done with them after a confirmation.
/// It is public as parameters of components must be; its members are the dashboard's own.
/// </summary>
public sealed class LettersView
{
    private const string Who = "dashboard";
    private const int MostEditable = 10;
    private readonly HashSet<(string Topic, string Letter)> _chosen = [];
    private readonly Dictionary<(string Topic, string Letter), string> _edits = [];

    /// <summary>The letters that nobody has dealt with, the newest first.</summary>
    internal IReadOnlyList<LetterView> All { get; private set; } = [];

    /// <summary>How many of them are chosen.</summary>
    internal int Chosen => All.Count(IsChosen);

    /// <summary>Whether all are chosen.</summary>
    internal bool AreAllChosen => All.Count > 0 && All.All(IsChosen);

    /// <summary>Whether the viewer is asked to confirm something.</summary>
    internal bool IsAsked { get; private set; }

    /// <summary>Whether the chosen ones are to be sent again; else they are to be discarded.</summary>
    internal bool IsRetry { get; private set; }

    /// <summary>The topic to send them to; empty for the one that each comes from.</summary>
    internal string To { get; set; } = "";

    /// <summary>Why they are discarded.</summary>
    internal string Reason { get; set; } = "";

    /// <summary>What would be done.</summary>
    internal string Preview { get; private set; } = "";

    /// <summary>Whether it can be done.</summary>
    internal bool CanConfirm => IsAsked && Chosen > 0 && (IsRetry ? _canSend : Reason.Trim().Length > 0);

    /// <summary>The chosen ones whose messages can be changed before they are sent; none of too many.</summary>
    internal IReadOnlyList<LetterView> Editable =>
        IsAsked && IsRetry && Chosen <= MostEditable ? [.. All.Where(letter => IsChosen(letter) && letter.Text is not null)] : [];

    /// <summary>What came of the last change; null for nothing.</summary>
    internal string? Message { get; private set; }

    /// <summary>Whether <see cref="Message"/> tells a failure.</summary>
    internal bool IsFailure { get; private set; }

    private bool _canSend;

    /// <summary>Whether a letter is chosen.</summary>
    internal bool IsChosen(LetterView letter) => _chosen.Contains(KeyOf(letter));

    /// <summary>The message that is to be sent in place of a letter's.</summary>
    internal string TextOf(LetterView letter) => _edits.GetValueOrDefault(KeyOf(letter), letter.Text ?? "");

    /// <summary>Changes the message of a letter.</summary>
    internal void Edit(LetterView letter, string? text) => _edits[KeyOf(letter)] = (text ?? "").ReplaceLineEndings(" ");

    /// <summary>Chooses a letter, or no more.</summary>
    internal void Toggle(LetterView letter)
    {
        if (!_chosen.Remove(KeyOf(letter))) _chosen.Add(KeyOf(letter));
        IsAsked = false;
    }

    /// <summary>Chooses all, or none if all are chosen.</summary>
    internal void ToggleAll()
    {
        var all = AreAllChosen;
        _chosen.Clear();
        if (!all) _chosen.UnionWith(All.Select(KeyOf));
        IsAsked = false;
    }

    /// <summary>Reads the letters.</summary>
    internal async Task ReadAsync(TopicReader topics, CancellationToken cancellation)
    {
        All = await topics.ListLettersAsync(cancellation);
        _chosen.IntersectWith(All.Select(KeyOf));
    }

    /// <summary>Reads them again if a topic of dead letters, or of what was done with them, has changed.</summary>
    internal async Task RefreshAsync(
        TopicReader topics, IReadOnlyList<TopicView> before, IReadOnlyList<TopicView> after, CancellationToken cancellation)
    {
        if (!PartsOf(before).SequenceEqual(PartsOf(after))) await ReadAsync(topics, cancellation);
    }

    /// <summary>Asks whether the chosen ones are to be sent again.</summary>
    internal async Task AskRetryAsync(TopicActions actions, CancellationToken cancellation)
    {
        (IsAsked, IsRetry, To, Message) = (true, true, "", null);
        _edits.Clear();
        await PlanAsync(actions, cancellation);
    }

    /// <summary>Asks whether the chosen ones are to be discarded.</summary>
    internal void AskDiscard()
    {
        (IsAsked, IsRetry, Reason, Message) = (true, false, "", null);
        Preview = $"{Count.Of(Chosen, "letter")} will be acknowledged without being sent. They stay in their topic and are no longer counted.";
    }

    /// <summary>Finds what sending them again would do.</summary>
    internal async Task PlanAsync(TopicActions actions, CancellationToken cancellation)
    {
        _canSend = false;
        try
        {
            var results = new List<RetryView>();
            foreach (var (topic, letters) in ByTopic())
            {
                results.Add(await actions.PreviewRetryAsync(topic, RequestOf(topic, letters, execute: false), cancellation));
            }

            (Preview, _canSend) = (SayOf(results), results.Exists(result => result.Topics.Any(topic => topic.Sent + topic.AlreadyThere > 0)));
        }
        catch (BourseException e)
        {
            Preview = FailureText.Of(e);
        }
    }

    /// <summary>Gives it up.</summary>
    internal void Cancel() => IsAsked = false;

    /// <summary>Does what was asked for.</summary>
    internal async Task ConfirmAsync(TopicActions actions, TopicReader topics, CancellationToken cancellation)
    {
        if (!CanConfirm) return;
        try
        {
            Message = IsRetry ? await RetryAsync(actions, cancellation) : await DiscardAsync(actions, cancellation);
            (IsAsked, IsFailure) = (false, false);
            _chosen.Clear();
        }
        catch (BourseException e)
        {
            (Message, IsFailure) = (FailureText.Of(e), true);
        }

        await ReadAsync(topics, cancellation);
    }

    private async Task<string> RetryAsync(TopicActions actions, CancellationToken cancellation)
    {
        var results = new List<RetryView>();
        foreach (var (topic, letters) in ByTopic())
        {
            results.Add(await actions.RetryAsync(topic, RequestOf(topic, letters, execute: true), Who, cancellation));
        }

        return SayOf(results);
    }

    private RetryRequest RequestOf(string topic, IReadOnlyList<string> letters, bool execute) => new(letters, To, execute)
    {
        Messages = _edits.Where(edit => edit.Key.Topic == topic && letters.Contains(edit.Key.Letter))
            .ToDictionary(edit => edit.Key.Letter, edit => edit.Value),
    };

    private async Task<string> DiscardAsync(TopicActions actions, CancellationToken cancellation)
    {
        var discarded = 0;
        foreach (var (topic, letters) in ByTopic())
        {
            discarded += await actions.DiscardAsync(topic, new DiscardRequest(letters, Reason, Execute: true), Who, cancellation);
        }

        return $"{Count.Of(discarded, "letter")} discarded.";
    }

    private List<(string Topic, IReadOnlyList<string> Letters)> ByTopic() =>
        [.. All.Where(IsChosen).GroupBy(letter => letter.DeadLetterTopic).Select(group => (group.Key, Names(group)))];

    private static IReadOnlyList<string> Names(IEnumerable<LetterView> letters) => [.. letters.Select(letter => letter.Letter).Distinct()];

    private static string SayOf(IEnumerable<RetryView> results) => string.Join("; ", results.Select(result => result.Says)) + ".";

    private static (string Topic, string Letter) KeyOf(LetterView letter) => (letter.DeadLetterTopic, letter.Letter);

    private static IEnumerable<(string Topic, PartitionView Partition)> PartsOf(IEnumerable<TopicView> topics) => topics
        .Where(one => DeadLetter.IsTopic(one.Topic) || one.Topic == DeadLetterAcknowledgements.TopicName)
        .SelectMany(one => one.Partitions.Select(part => (one.Topic, part)));
}
