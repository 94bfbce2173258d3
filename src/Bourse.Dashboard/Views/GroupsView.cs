using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>
/// The consumer groups, and a reset of one that its viewer is asked to confirm.
/// It is public as parameters of components must be; its members are the dashboard's own.
/// </summary>
public sealed class GroupsView
{
    private const string Who = "dashboard";

    /// <summary>The groups, a line for each partition.</summary>
    internal IReadOnlyList<GroupView> All { get; private set; } = [];

    /// <summary>The group that is to be set; null when there is none.</summary>
    internal string? Asked { get; private set; }

    /// <summary>Where to: <c>earliest</c>, <c>latest</c>, <c>offset</c>, <c>shift</c> or <c>time</c>.</summary>
    internal string To { get; set; } = "earliest";

    /// <summary>The offset, the number of records, or the time.</summary>
    internal string Value { get; set; } = "";

    /// <summary>The topic; empty for all that the group has read.</summary>
    internal string Topic { get; set; } = "";

    /// <summary>Whether <see cref="Value"/> is needed.</summary>
    internal bool NeedsValue => To is "offset" or "shift" or "time";

    /// <summary>What the reset would do; null when it cannot be done.</summary>
    internal ResetView? Preview { get; private set; }

    /// <summary>What came of the last reset, or why the one that is asked for cannot be done; null for nothing.</summary>
    internal string? Message { get; private set; }

    /// <summary>Whether <see cref="Message"/> tells a failure.</summary>
    internal bool IsFailure { get; private set; }

    /// <summary>The topics that the asked group has read.</summary>
    internal IEnumerable<string> TopicsOfAsked => All.Where(line => line.Group == Asked).Select(line => line.Topic).Distinct();

    /// <summary>Whether a line is the first of its group, where the group's button stands.</summary>
    internal bool IsFirst(GroupView line) => All.First(other => other.Group == line.Group) == line;

    /// <summary>Reads the groups.</summary>
    internal async Task ReadAsync(TopicReader topics, CancellationToken cancellation) => All = await topics.ListGroupsAsync(cancellation);

    /// <summary>Reads the groups again; false when nothing has changed. How long a group has been behind changes with the time.</summary>
    internal async Task<bool> RefreshAsync(TopicReader topics, CancellationToken cancellation)
    {
        var before = All;
        await ReadAsync(topics, cancellation);
        return !before.SequenceEqual(All);
    }

    /// <summary>Asks where a group is to be set.</summary>
    internal Task AskAsync(TopicActions actions, string group, CancellationToken cancellation)
    {
        (Asked, To, Value, Topic, Message) = (group, "earliest", "", "", null);
        return PlanAsync(actions, cancellation);
    }

    /// <summary>Finds what the reset would do.</summary>
    internal async Task PlanAsync(TopicActions actions, CancellationToken cancellation)
    {
        (Preview, Message, IsFailure) = (null, null, false);
        if (Asked is not { } group || (NeedsValue && Value.Trim().Length == 0)) return;
        try
        {
            Preview = await actions.PreviewResetAsync(group, new ResetRequest(To, Value, Topic, null, Execute: false), cancellation);
        }
        catch (BourseException e)
        {
            Tell(e);
        }
    }

    /// <summary>Gives the reset up.</summary>
    internal void Cancel() => (Asked, Preview, Message) = (null, null, null);

    /// <summary>Does what the preview shows.</summary>
    internal async Task ConfirmAsync(TopicActions actions, TopicReader topics, CancellationToken cancellation)
    {
        if (Preview is not { } preview) return;
        try
        {
            await actions.ResetAsync(preview, Who, cancellation);
            (Asked, Preview, Message, IsFailure) = (null, null, $"The new offsets of {preview.Group} are written.", false);
            await ReadAsync(topics, cancellation);
        }
        catch (BourseException e)
        {
            Tell(e);
        }
    }

    private void Tell(BourseException e) => (Message, IsFailure) = (FailureText.Of(e), true);
}
