using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// Finds in the log the last day that an exchange has published of each of its tickers, reading each partition backwards in growing chunks until all
/// tickers that belong there are found. Messages not in the exchange's own form (<see cref="PriceMessage"/>) and those of days that are not trading
/// days are ignored.
/// </summary>
internal sealed class PublishedDays
{
    private const int None = -1;
    private const int FirstChunk = 1_024;
    private const int LargestChunk = 65_536;
    private const int ChunkGrowth = 4;
    private const int MaxTickerLength = 64;
    private readonly IEventLog _log;
    private readonly byte[] _exchange;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _tickers;
    private readonly TradingCalendar _calendar;
    private readonly DateOnly _last;
    private readonly int[] _found;
    private readonly int[] _inChunk;

    public PublishedDays(IEventLog log, string exchange, IPriceSource source, DateOnly last)
    {
        var tickers = source.Tickers;
        _log = log;
        _exchange = Encoding.UTF8.GetBytes(exchange);
        _tickers = tickers;
        _calendar = source.Calendar;
        _last = last;
        _found = [.. tickers.Select(_ => None)];
        _inChunk = [.. _found];
    }

    /// <summary>The number of the last day of each ticker, -1 for those that were never published.</summary>
    public async Task<int[]> FindAsync(CancellationToken cancellation)
    {
        var ranges = await _log.GetRangesAsync(Topics.Prices, cancellation);
        var homes = _tickers.Select(ticker => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(ticker), true, ranges.Count)).ToArray();
        foreach (var range in ranges)
        {
            // Only the tickers that belong in this partition are looked for in it.
            _places.Clear();
            for (var i = 0; i < homes.Length; i++)
            {
                if (homes[i] == range.Partition.Partition) _places[_tickers[i]] = i;
            }

            await ScanAsync(range, cancellation);
        }

        return _found;
    }

    private async Task ScanAsync(OffsetRange range, CancellationToken cancellation)
    {
        var wanted = _places.Count;
        if (wanted == 0 || range.Count == 0) return;
        var start = new Dictionary<TopicPartition, long> { [range.Partition] = Math.Max(range.Start, range.End - FirstChunk) };
        await using var consumer = _log.CreateConsumer(new ConsumerOptions { Partitions = start });
        var chunk = FirstChunk;
        for (var high = range.End; high > range.Start && wanted > 0; chunk = Math.Min(chunk * ChunkGrowth, LargestChunk))
        {
            var low = Math.Max(range.Start, high - chunk);
            consumer.Seek(range.Partition, low);
            var end = high;
            var ends = new Dictionary<TopicPartition, long> { [range.Partition] = end };
            await TopicScan.ReadToAsync(_log, consumer, ends, batch => Read(batch, end), cancellation);
            wanted -= Settle();
            high = low;
        }
    }

    private void Read(RecordBatch batch, long high)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name = stackalloc char[MaxTickerLength];
        foreach (var record in batch)
        {
            if (record.Offset >= high) return;
            if (!PriceMessage.TryRead(record.Value, out var price) || !price.Exchange.SequenceEqual(_exchange)) continue;
            if (!Encoding.UTF8.TryGetChars(price.Ticker, name, out var length) || !places.TryGetValue(name[..length], out var place)) continue;
            var day = price.Date.DayNumber;
            // A day that this exchange cannot have published yet was written by someone else and does not count.
            if (day > _inChunk[place] && price.Date <= _last && _calendar.IsTradingDay(price.Date)) _inChunk[place] = day;
        }
    }

    /// <summary>Keeps the last days of tickers found in this chunk but in no later one; returns their number.</summary>
    private int Settle()
    {
        var settled = 0;
        for (var i = 0; i < _found.Length; i++)
        {
            if (_found[i] == None && _inChunk[i] != None)
            {
                _found[i] = _inChunk[i];
                settled++;
            }

            _inChunk[i] = None;
        }

        return settled;
    }
}
