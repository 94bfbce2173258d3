using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bourse.Events;

/// <summary>
/// The context of a trace in the headers of records (W3C Trace Context): <c>traceparent</c>, and <c>tracestate</c> with the time of the price. While
/// nobody listens to the source there are no activities, and so no headers: the log has the same bytes as without any of this.
/// </summary>
public static class TraceHeaders
{
    /// <summary>The name of the source of activities.</summary>
    public const string SourceName = "Bourse";

    /// <summary>The header with the identity of the trace and of the span that has written the record.</summary>
    public const string Parent = "traceparent";

    /// <summary>The header with the time of the newest price behind the record: <c>bourse=MILLISECONDS</c> since 1970 (UTC).</summary>
    public const string State = "tracestate";

    private const string Vendor = "bourse=";

    /// <summary>The source of activities.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Whether somebody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins an activity; null while nobody listens.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="kind">Its part in the exchange of messages.</param>
    /// <param name="parent">What it continues; a context that is not valid begins a trace.</param>
    public static Activity? Start(string name, ActivityKind kind, ActivityContext parent)
    {
        if (!Source.HasListeners()) return null;
        // What runs around it, such as the request of a web server, is no part of the trace of a price.
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent);
    }

    /// <summary>The headers of records that an activity writes; the same headers without one.</summary>
    /// <param name="headers">The other headers.</param>
    /// <param name="activity">The activity; null without one.</param>
    /// <param name="priceTime">When the newest price was written, ms since 1970 (UTC); null when the record is a price.</param>
    public static RecordHeaders Add(RecordHeaders headers, Activity? activity, long? priceTime)
    {
        if (activity is null) return headers;
        List<(string Name, byte[]? Value)> all = [.. RecordHeaders.Decode(headers.Encoded), (Parent, Encoding.ASCII.GetBytes(activity.Id!))];
        if (priceTime is { } time) all.Add((State, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Vendor}{time}"))));
        return RecordHeaders.Of(all);
    }

    /// <summary>The context in a record's headers; one that is not valid when there is none.</summary>
    public static ActivityContext Find(in Record record)
    {
        string? parent = null, state = null;
        var headers = new RecordHeaders.Reader(record.EncodedHeaders);
        while (headers.MoveNext())
        {
            if (headers.Name.SequenceEqual("traceparent"u8)) parent = Encoding.UTF8.GetString(headers.Value);
            else if (headers.Name.SequenceEqual("tracestate"u8)) state = Encoding.UTF8.GetString(headers.Value);
        }

        return parent is not null && ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;
    }

    /// <summary>When the newest price behind a record was written; null when its context does not say.</summary>
    public static DateTimeOffset? PriceTimeOf(ActivityContext context)
    {
        foreach (var entry in (context.TraceState ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (!entry.StartsWith(Vendor, StringComparison.Ordinal)) continue;
            var isTime = long.TryParse(entry.AsSpan(Vendor.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var time);
            return isTime && time <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
        }

        return null;
    }
}
