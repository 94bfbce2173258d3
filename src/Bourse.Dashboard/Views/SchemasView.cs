using Bourse.Dashboard.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>
/// The versions of a topic's schema.
/// It is public as parameters of components must be; its members are the dashboard's own.
/// </summary>
public sealed class SchemasView
{
    /// <summary>The versions, the newest first.</summary>
    internal IReadOnlyList<SchemaView> All { get; private set; } = [];

    /// <summary>Why they cannot be shown; null when they can.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Reads them; none without a topic.</summary>
    internal async Task ReadAsync(TopicReader topics, string? topic, CancellationToken cancellation)
    {
        (All, Failure) = ([], null);
        if (topic is null) return;
        try
        {
            All = [.. (await topics.ListSchemasAsync(topic, cancellation)).Reverse()];
        }
        catch (BourseException e)
        {
            Failure = FailureText.Of(e);
        }
    }
}
