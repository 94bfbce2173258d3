using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>
/// Finds in the log the last day that an exchange has published of each of its tickers, in messages of every form that <see cref="PriceReader"/>
/// reads: another program may have been this exchange before. Each partition is read backwards in growing chunks until all tickers that belong there
/// by their key are found; if other tickers are found there too, because messages have other keys or none, until those are found as well. Days that
/// are not trading days are ignored.
/// </summary>
/// <remarks>
/// Prices that name no exchange count for the exchange that lists their tickers, but only when they are there for most of its tickers. A single one,
/// such as a correction that someone has appended, was not written by an exchange: days before it may not be published.
/// </remarks>
internal sealed class PublishedDays
{
    private const int FirstChunk = 1_024;
    private const int LargestChunk = 65_536;
    private const int ChunkGrowth = 4;
    private const int MaxTickerLength = 64;
    private readonly IEventLog _log;
    private readonly string _name;
    private readonly byte[] _exchange;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _tickers;
    private readonly TradingCalendar _calendar;
    private readonly DateOnly _last;
    private NewestDays _named = new(0);
    private NewestDays _unnamed = new(0);

    public PublishedDays(IEventLog log, string exchange, IPriceSource source, DateOnly last)
    {
        _log = log;
        _name = exchange;
        _exchange = Encoding.UTF8.GetBytes(exchange);
        _tickers = source.Tickers;
        _calendar = source.Calendar;
        _last = last;
        for (var i = 0; i < _tickers.Count; i++) _places[_tickers[i]] = i;
    }

    /// <summary>The number of the last day of each ticker, -1 for those that were never published.</summary>
    public async Task<int[]> FindAsync(CancellationToken cancellation)
    {
        await ScanAsync(countsUnnamed: true, cancellation);
        if (DayOfMost(_unnamed.Days) is { } common)
        {
            return [.. _named.Days.Zip(_unnamed.Days, (named, unnamed) => Math.Max(named, Limit(unnamed, common)))];
        }

        // A ticker was given up too early when only prices without a name were found of it.
        var isIncomplete = _named.Days.Zip(_unnamed.Days).Any(found => found is { First: NewestDays.None, Second: not NewestDays.None });
        if (isIncomplete) await ScanAsync(countsUnnamed: false, cancellation);
        return _named.Days;
    }

    /// <summary>The last day that more than half of the tickers have reached; null when there is none.</summary>
    private static int? DayOfMost(int[] days)
    {
        var common = days.OrderDescending().ElementAtOrDefault(days.Length / 2);
        return days.Length > 0 && common != NewestDays.None ? common : null;
    }

    /// <summary>An exchange that stopped within a day is one day ahead at most; what is later was written by someone else.</summary>
    private int Limit(int day, int common) =>
        day <= (_calendar.NextAfter(DateOnly.FromDayNumber(common))?.DayNumber ?? common) ? day : common;

    private async Task ScanAsync(bool countsUnnamed, CancellationToken cancellation)
    {
        (_named, _unnamed) = (new NewestDays(_tickers.Count), new NewestDays(_tickers.Count));
        var ranges = await _log.GetRangesAsync(Topics.Prices, cancellation);
        var homes = _tickers.Select(ticker => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(ticker), true, ranges.Count)).ToArray();
        foreach (var range in ranges)
        {
            await ScanAsync(range, () => IsComplete(place => homes[place] == range.Partition.Partition, countsUnnamed), cancellation);
            _named.EndPartition();
            _unnamed.EndPartition();
        }
    }

    private async Task ScanAsync(OffsetRange range, Func<bool> isComplete, CancellationToken cancellation)
    {
        if (range.Count == 0) return;
        var start = new Dictionary<TopicPartition, long> { [range.Partition] = Math.Max(range.Start, range.End - FirstChunk) };
        await using var consumer = _log.CreateConsumer(new ConsumerOptions { Partitions = start });
        var chunk = FirstChunk;
        for (var high = range.End; high > range.Start; chunk = Math.Min(chunk * ChunkGrowth, LargestChunk))
        {
            var low = Math.Max(range.Start, high - chunk);
            consumer.Seek(range.Partition, low);
            var end = high;
            var ends = new Dictionary<TopicPartition, long> { [range.Partition] = end };
            await TopicScan.ReadToAsync(_log, consumer, ends, batch => Read(batch, end), cancellation);
            _named.EndChunk();
            _unnamed.EndChunk();
            if (isComplete()) return;
            high = low;
        }
    }

    private bool IsComplete(Func<int, bool> belongsHere, bool countsUnnamed)
    {
        var (all, own, others) = (true, true, false);
        for (var place = 0; place < _tickers.Count; place++)
        {
            var isFound = _named.IsFound(place) || (countsUnnamed && _unnamed.IsFound(place));
            all &= isFound;
            if (belongsHere(place)) own &= isFound;
            else others |= isFound;
        }

        return all || (own && !others);
    }

    private void Read(RecordBatch batch, long high)
    {
        var places = _places.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> name = stackalloc char[MaxTickerLength];
        foreach (var record in batch)
        {
            if (record.Offset >= high) return;
            if (!PriceMessage.TryRead(record.Value, out var price)) ReadForeign(record.Value);
            else if (!price.Exchange.IsEmpty && !price.Exchange.SequenceEqual(_exchange)) continue;
            else if (Encoding.UTF8.TryGetChars(price.Ticker, name, out var length) && places.TryGetValue(name[..length], out var place))
            {
                Note(place, price.Date, price.Exchange.IsEmpty);
            }
        }
    }

    private void ReadForeign(ReadOnlySpan<byte> message)
    {
        try
        {
            foreach (var quote in PriceReader.Read(message))
            {
                if (quote.Exchange.Length > 0 && quote.Exchange != _name) continue;
                if (_places.TryGetValue(quote.Ticker, out var place)) Note(place, quote.Date, quote.Exchange.Length == 0);
            }
        }
        catch (BadMessageException)
        {
            // Investors send it to the dead-letter topic.
        }
    }

    /// <summary>A day that this exchange cannot have published yet was written by someone else and does not count.</summary>
    private void Note(int place, DateOnly date, bool isUnnamed)
    {
        if (date <= _last && _calendar.IsTradingDay(date)) (isUnnamed ? _unnamed : _named).Note(place, date.DayNumber);
    }

    /// <summary>The newest day of each ticker in messages that are read backwards, chunk by chunk and partition by partition.</summary>
    private sealed class NewestDays
    {
        /// <summary>Stands for no day.</summary>
        public const int None = -1;

        private readonly int[] _inChunk;
        private readonly int[] _inPartition;

        public NewestDays(int tickers)
        {
            Days = new int[tickers];
            Array.Fill(Days, None);
            (_inChunk, _inPartition) = ([.. Days], [.. Days]);
        }

        /// <summary>The newest day of each ticker in the partitions that have ended.</summary>
        public int[] Days { get; }

        /// <summary>Whether a day of the ticker was found in this partition.</summary>
        public bool IsFound(int place) => _inPartition[place] != None;

        public void Note(int place, int day) => _inChunk[place] = Math.Max(_inChunk[place], day);

        /// <summary>Keeps the days of tickers found in this chunk but in no later one of the partition.</summary>
        public void EndChunk()
        {
            for (var i = 0; i < _inChunk.Length; i++)
            {
                if (_inPartition[i] == None) _inPartition[i] = _inChunk[i];
            }

            Array.Fill(_inChunk, None);
        }

        public void EndPartition()
        {
            for (var i = 0; i < Days.Length; i++) Days[i] = Math.Max(Days[i], _inPartition[i]);
            Array.Fill(_inPartition, None);
        }
    }
}
