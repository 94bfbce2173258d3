using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>Reads a reply in whatever form it came, and compares it with what was asked for.</summary>
internal static class ReplyReader
{
    private const string NewYork = "US/Eastern";
    private const string London = "Europe/London";
    private const string LondonSuffix = ".LON";

    private static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a reply with status 200.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="body">The reply.</param>
    /// <param name="fetchedAt">When it came.</param>
    /// <exception cref="BadReplyException">It has no bars of what was asked for.</exception>
    public static SourceMonth Read(MonthRequest request, byte[] body, DateTimeOffset fetchedAt)
    {
        var text = body.AsSpan();
        if (text.StartsWith(ByteOrderMark)) text = text[ByteOrderMark.Length..];
        text = text.TrimStart(WhiteSpace);
        var month = text switch
        {
            [] => throw new BadReplyException(BadReplyKind.Unavailable, "the reply is empty"),
            [(byte)'{', ..] => ReadJson(request, text, fetchedAt),
            [(byte)'<', ..] => throw new BadReplyException(BadReplyKind.Unavailable, "the reply is a web page, not data"),
            _ when CsvReply.IsOne(text) => ReadCsv(request, text.ToArray(), fetchedAt),
            _ => throw new BadReplyException(BadReplyKind.Refused, "the reply is neither JSON nor CSV with bars"),
        };
        RequireMonth(request, month);
        return month;
    }

    private static SourceMonth ReadJson(MonthRequest request, ReadOnlySpan<byte> text, DateTimeOffset fetchedAt)
    {
        var reply = JsonReply.Read(text);
        if (!Symbol.TryParse(reply.Symbol, out var symbol)) throw Wrong("names no symbol");
        if (symbol != request.Symbol) throw Wrong($"is about {symbol}, not {request.Symbol}");
        if (reply.Interval != request.Interval.Text) throw Wrong($"has bars of another interval than {request.Interval}");
        if (reply.TimeZone is null || ExchangeTimeZone.TryFind(reply.TimeZone) is null) throw Wrong("names no time zone that is known here");
        return MonthOf(reply.Bars, reply.Unreadable, reply.TimeZone, fetchedAt);
    }

    /// <summary>A reply in CSV names neither symbol nor time zone.</summary>
    private static SourceMonth ReadCsv(MonthRequest request, byte[] text, DateTimeOffset fetchedAt)
    {
        var (bars, unreadable) = CsvReply.Read(text);
        var isLondon = request.Symbol.Text.EndsWith(LondonSuffix, StringComparison.Ordinal);
        return MonthOf(bars.ToArray(), unreadable, isLondon ? London : NewYork, fetchedAt);
    }

    private static SourceMonth MonthOf(
        ReadOnlyMemory<SourceBar> bars, IReadOnlyList<RefusedBar> unreadable, string timeZone, DateTimeOffset fetchedAt) =>
        new() { TimeZone = timeZone, Bars = bars, Unreadable = unreadable, FetchedAt = fetchedAt };

    private static void RequireMonth(MonthRequest request, SourceMonth month)
    {
        if (month.Bars.IsEmpty) return;
        foreach (ref readonly var bar in month.Bars.Span)
        {
            if (YearMonth.Of(bar.LocalTime) == request.Month) return;
        }

        throw Wrong($"has bars of {YearMonth.Of(month.Bars.Span[0].LocalTime)}, not of {request.Month}");
    }

    private static BadReplyException Wrong(string what) => new(BadReplyKind.Refused, $"the reply {what}");
}
