using System.Globalization;
using Bourse.Events;

namespace Bourse.Replay;

/// <summary>The order in which rows are sent.</summary>
public enum ReplayMode
{
    /// <summary>In random order, each once.</summary>
    Sample,

    /// <summary>As in the file.</summary>
    Sequential,

    /// <summary>By their day, those of the same day as in the file.</summary>
    Chronological,
}

/// <summary>How a CSV file is sent.</summary>
public sealed record ReplayOptions
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The time between two messages; zero for as fast as it goes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The order of the rows.</summary>
    public ReplayMode Mode { get; init; }

    /// <summary>How many messages are sent at most; null for all.</summary>
    public long? Count { get; init; }

    /// <summary>Whether the file is sent again and again.</summary>
    public bool Loops { get; init; }

    /// <summary>Whether rows that the topic holds are left out, up to the last one.</summary>
    public bool Resumes { get; init; }

    /// <summary>Whether a row that cannot be used ends the replay.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Tells why a row may not be in the topic; such rows go to its dead-letter topic. Null when all may.</summary>
    public MessageCheck? Check { get; init; }

    /// <summary>What the columns hold: their contents decide, or the schema by which rows are checked.</summary>
    public ColumnKinds Kinds { get; init; } = ColumnKinds.ByContents;

    /// <summary>The column of the messages' keys; null for a column that is called so (<c>Index</c>, <c>Ticker</c> …), if there is one.</summary>
    public string? KeyColumn { get; init; }

    /// <summary>The number that random orders are made from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The order of the rows, e.g. <c>sequential</c> or <c>sample 7</c>: a replay resumes only in the order it began with.</summary>
    public string Order => Mode == ReplayMode.Sample
        ? string.Create(CultureInfo.InvariantCulture, $"sample {Seed}")
        : Mode.ToString().ToLowerInvariant();

    /// <summary>As many bytes are appended at once when there is no interval: with the last row, they still fit into one batch of the log.</summary>
    public int BatchBytes { get; init; } = 1_000_000;
}
