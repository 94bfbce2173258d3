using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Events;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Messages that Spark does not read: by the same reader and the same rules as everywhere else they become quotes in numbers, of each ticker, day and
/// partition the last one told.
/// </summary>
/// <param name="task">What is asked for.</param>
internal sealed class OddMessages(ValuationTask task)
{
    /// <summary>More quotes than this are not sent back: they travel inside of the query.</summary>
    private const int MostQuotes = 1_000_000;

    private readonly Dictionary<(int Ticker, int Day, int Partition), (long Offset, long Time, long Micros)> _quotes = [];

    /// <summary>Reads a message.</summary>
    /// <param name="row">What <see cref="ValuationSql.OddMessages"/> says of it.</param>
    /// <exception cref="FormatException">It says something else.</exception>
    public void Add(string? row)
    {
        using var json = RowJson.Parse(row);
        try
        {
            Add(json.RootElement);
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("a row is not what was asked for", failure);
        }
    }

    /// <summary>The quotes in JSON, nothing but numbers; null when there are none.</summary>
    /// <exception cref="BourseException">There are too many.</exception>
    public string? ToText()
    {
        if (_quotes.Count == 0) return null;
        if (_quotes.Count > MostQuotes)
        {
            throw new BourseException(
                FailureKind.Failed,
                $"topic {Topics.Prices} holds {_quotes.Count:N0} prices in other forms than Bourse's own, and Spark is given {MostQuotes:N0}",
                "leave the audit to --engine in-process");
        }

        var text = new StringBuilder("[");
        foreach (var ((ticker, day, partition), (offset, time, micros)) in _quotes)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(
                CultureInfo.InvariantCulture,
                $$"""{"k":{{partition}},"o":{{offset}},"w":{{time}},"t":{{ticker}},"d":{{day}},"x":{{micros}}}""");
        }

        return text.Append(']').ToString();
    }

    private void Add(JsonElement message)
    {
        var (partition, offset) = (message.GetProperty("k").GetInt32(), message.GetProperty("o").GetInt64());
        var time = message.GetProperty("w").GetInt64();
        foreach (var quote in Read(message.GetProperty("b").GetBytesFromBase64()))
        {
            if (task.Find(quote) is not { } found) continue;
            var key = (found.Ticker, found.Day, partition);
            if (!_quotes.TryGetValue(key, out var known) || known.Offset <= offset) _quotes[key] = (offset, time, quote.Price.Micros);
        }
    }

    private static IReadOnlyList<Market.Quote> Read(byte[] message)
    {
        try
        {
            return PriceReader.Read(message);
        }
        catch (BadMessageException)
        {
            return [];
        }
    }
}
