using Apache.Arrow;
using Bourse.Adapters.SparkConnect;
using Bourse.Events;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Bourse.Adapters.Spark;

/// <summary>A usable quote of a message that Spark does not read, in the numbers of a <see cref="ValuationTask"/>.</summary>
/// <param name="Ticker">The ticker's number; <see cref="ValuationTask.NotHeld"/> when no portfolio holds it.</param>
/// <param name="Day">The day's number.</param>
/// <param name="Partition">The partition of the topic.</param>
/// <param name="Offset">The message's offset.</param>
/// <param name="Time">When the message was written, ms since 1970.</param>
/// <param name="Micros">The price in millionths.</param>
internal readonly record struct NumberedQuote(int Ticker, int Day, int Partition, long Offset, long Time, long Micros);

/// <summary>
/// Messages that Spark does not read. The usual reader and rules convert them to numeric quotes; of each ticker, day and partition the last one is
/// kept.
/// </summary>
/// <param name="task">What is asked for.</param>
internal sealed class NonCanonicalMessages(ValuationTask task)
{
    /// <summary>The maximum number of quotes sent to Spark: they are part of the query, 36 bytes each.</summary>
    internal const int MaxQuotes = 1_000_000;

    private readonly Dictionary<(int Ticker, int Day, int Partition), NumberedQuote> _quotes = [];
    private readonly HashSet<PricedDay> _days = [];

    /// <summary>How many messages hold a usable price.</summary>
    public long Usable { get; private set; }

    /// <summary>The usable quotes of a batch of <see cref="ValuationSql.NonCanonicalMessages"/>.</summary>
    /// <exception cref="InvalidDataException">The batch has other columns.</exception>
    public IEnumerable<NumberedQuote> Read(RecordBatch batch)
    {
        var (partitions, offsets) = (batch.Column<Int32Array>("k"), batch.Column<Int64Array>("o"));
        var (times, messages) = (batch.Column<Int64Array>("w"), batch.Column<BinaryArray>("message"));
        for (var row = 0; row < batch.Length; row++)
        {
            var quotes = Read(messages.GetBytes(row).ToArray());
            if (quotes.Any(task.IsUsable)) Usable++;
            foreach (var quote in quotes)
            {
                if (task.Find(quote) is not { } found) continue;
                yield return new NumberedQuote(
                    found.Ticker, found.Day, partitions.At(row), offsets.At(row), times.At(row), quote.Price.Micros);
            }
        }
    }

    /// <summary>The days of the quotes.</summary>
    public IEnumerable<PricedDay> Days => _days;

    /// <summary>
    /// Keeps a quote, unless the partition has a later one of its ticker and day. Of a ticker that is not held only the day is kept.
    /// </summary>
    public void Add(NumberedQuote quote)
    {
        _days.Add(new PricedDay(quote.Ticker, quote.Day));
        if (quote.Ticker == ValuationTask.NotHeld) return;
        var key = (quote.Ticker, quote.Day, quote.Partition);
        if (!_quotes.TryGetValue(key, out var known) || known.Offset <= quote.Offset) _quotes[key] = quote;
    }

    /// <summary>The quotes as <see cref="ValuationSql.Values"/> reads them; null when there are none.</summary>
    /// <exception cref="BourseException">There are too many.</exception>
    public RecordBatch? ToBatch()
    {
        if (_quotes.Count == 0) return null;
        if (_quotes.Count > MaxQuotes)
        {
            throw new BourseException(
                FailureKind.Failed,
                $"topic {Topics.Prices} holds {_quotes.Count:N0} prices in other forms than Bourse's own, and Spark is given {MaxQuotes:N0}",
                "leave the audit to --engine in-process");
        }

        return ArrowColumns.ToBatch(
            ("k", new Int32Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Partition)).Build()),
            ("o", new Int64Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Offset)).Build()),
            ("w", new Int64Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Time)).Build()),
            ("t", new Int32Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Ticker)).Build()),
            ("d", new Int32Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Day)).Build()),
            ("x", new Int64Array.Builder().AppendRange(_quotes.Values.Select(quote => quote.Micros)).Build()));
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
