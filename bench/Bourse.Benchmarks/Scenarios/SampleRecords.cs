using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Records as they are: price messages with key and header, nearly 100 bytes each.</summary>
internal sealed class SampleRecords
{
    public const int Different = 1_000;

    private const int Seed = 20_000_101;
    private const long FirstTimestamp = 1_700_000_000_000;
    private readonly byte[][] _keys = new byte[Different][];
    private readonly byte[][] _values = new byte[Different][];

    public SampleRecords()
    {
        var random = new Random(Seed);
        var stocks = NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks).ToList();
        var message = new byte[PriceMessage.MaxLength];
        for (var i = 0; i < Different; i++)
        {
            var stock = stocks[i % stocks.Count];
            _keys[i] = Encoding.UTF8.GetBytes(stock.Ticker);
            var price = Money.FromCents(stock.BasePrice.ToCents() + random.Next(-100, 100));
            _values[i] = message[..PriceMessage.Write(message, _keys[i], price, new DateOnly(2000, 1, 3).AddDays(i / stocks.Count), "SE1"u8)];
        }

        var buffer = new RecordBuffer();
        Fill(buffer, Different);
        BytesEach = buffer.Bytes / (double)Different;
    }

    /// <summary>What a record takes in the log, on average.</summary>
    public double BytesEach { get; }

    /// <summary>What the messages of all different records take together.</summary>
    public long ValueBytes => _values.Sum(value => (long)value.Length);

    public ReadOnlySpan<byte> Key(int i) => _keys[i % Different];

    public ReadOnlySpan<byte> Value(int i) => _values[i % Different];

    public static long Timestamp(int i) => FirstTimestamp + i;

    /// <summary>Lays down that many records, in place of what the buffer held.</summary>
    public void Fill(RecordBuffer buffer, int count)
    {
        buffer.Clear();
        for (var i = 0; i < count; i++) buffer.Add(Key(i), Value(i), PriceMessage.Headers, Timestamp(i));
    }

    /// <summary>The different records as text, a line each: message, key and header one after the other.</summary>
    public IEnumerable<string> Lines()
    {
        var buffer = new RecordBuffer();
        Fill(buffer, Different);
        using var batch = new RecordBatch(default, 0, buffer.BaseTimestamp, 0, Different, buffer.Encoded, null);
        var lines = new List<string>();
        foreach (var record in batch)
        {
            var headers = record.ReadHeaders().Select(header => header.Name + Encoding.UTF8.GetString(header.Value ?? []));
            lines.Add(Encoding.UTF8.GetString(record.Value) + Encoding.UTF8.GetString(record.Key) + string.Concat(headers));
        }

        return lines;
    }
}
