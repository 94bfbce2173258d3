using Bourse.Pipelines;
using Bourse.Replay.Csv;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>Reads a reply in CSV: <c>timestamp,open,high,low,close,volume</c>, a line a bar.</summary>
internal static class CsvReply
{
    private static readonly string[] Columns = ["timestamp", "open", "high", "low", "close", "volume"];

    /// <summary>Whether a reply begins like one in CSV.</summary>
    public static bool IsOne(ReadOnlySpan<byte> text) => text.StartsWith("timestamp"u8);

    /// <summary>Reads the bars, in the order of the reply.</summary>
    /// <exception cref="BadReplyException">Columns are missing, or the reply ends within a line.</exception>
    public static (List<SourceBar> Bars, IReadOnlyList<RefusedBar> Unreadable) Read(byte[] text)
    {
        if (text[^1] is not (byte)'\n') throw CutOff(text.Length);
        var (bars, unreadable) = (new List<SourceBar>(), new List<RefusedBar>());
        var input = new CsvInput("the reply", () => new MemoryStream(text, writable: false));
        try
        {
            using var rows = new CsvRows(input, CsvLayout.Unknown with { Separator = ',', HasLineBreaks = false }, bad => throw CutOff(text.Length));
            if (!rows.Header.AsSpan().StartsWith(Columns))
            {
                throw new BadReplyException(BadReplyKind.Refused, "the reply has other columns than those of bars");
            }

            while (rows.Next())
            {
                var entry = EntryOf(rows);
                if (entry.TryRead(out var bar) is { } problem) unreadable.Add(entry.Refused(problem));
                else bars.Add(bar);
            }

        }
        catch (BourseException e)
        {
            throw new BadReplyException(BadReplyKind.Unavailable, e.Message);
        }

        return (bars, unreadable);
    }

    private static BarEntry EntryOf(CsvRows rows) => new()
    {
        Timestamp = rows.Field(0), Open = rows.Field(1), High = rows.Field(2), Low = rows.Field(3), Close = rows.Field(4), Volume = rows.Field(5),
    };

    private static BadReplyException CutOff(int length) => new(BadReplyKind.Unavailable, $"the reply is cut off after {length:N0} bytes");
}
