using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>The usable rows as they stand in the file, with memory for one row.</summary>
internal sealed class SequentialRows(CsvRows rows, RowMessage message) : IReplayRows
{
    /// <inheritdoc/>
    public ReplayRow Current { get; } = new();

    /// <summary>The time of the row, see <see cref="RowMessage.Ticks"/>.</summary>
    public long Ticks => message.Ticks;

    /// <inheritdoc/>
    public bool Next()
    {
        while (rows.Next())
        {
            if (message.Write(rows) is { } reason)
            {
                rows.Reject(reason);
                continue;
            }

            Current.Set(rows.Line, message.KeyOf(rows), message.Value);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();
}
