using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Benchmarks.Micro;

/// <summary>Price messages written and read, beside the same with System.Text.Json.</summary>
public class PriceMessages
{
    internal const string FrameworkWriter = "price written with Utf8JsonWriter and decimals";
    internal const string FrameworkReader = "price read with Utf8JsonReader";

    private const int Count = 1_000;
    private const int Seed = 20_000_101;
    private static readonly byte[] Exchange = "SE1"u8.ToArray();
    private readonly byte[][] _tickers;
    private readonly Money[] _prices;
    private readonly DateOnly[] _days;
    private readonly byte[][] _messages;
    private readonly byte[][] _foreign;
    private readonly byte[] _destination = new byte[PriceMessage.MaxLength];
    private readonly ArrayBufferWriter<byte> _output = new(PriceMessage.MaxLength);
    private readonly Utf8JsonWriter _json;

    /// <summary>Prepares a thousand messages of the 24 stocks.</summary>
    public PriceMessages()
    {
        var random = new Random(Seed);
        var stocks = NetworkFile.Default.Exchanges.SelectMany(exchange => exchange.Stocks).ToList();
        _tickers = [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(stocks[i % stocks.Count].Ticker))];
        _prices = [.. Enumerable.Range(0, Count).Select(i => Money.FromCents(stocks[i % stocks.Count].BasePrice.ToCents() + random.Next(-100, 100)))];
        _days = [.. Enumerable.Range(0, Count).Select(i => new DateOnly(2000, 1, 3).AddDays(i / stocks.Count))];
        _messages = [.. Enumerable.Range(0, Count).Select(i => _destination[..Write(i)])];
        _foreign = [.. Enumerable.Range(0, Count).Select(i => Encoding.UTF8.GetBytes(Foreign(i)))];
        _json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>As the exchanges write.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "price written")]
    [BenchmarkCategory("write")]
    public int Written()
    {
        var length = 0;
        for (var i = 0; i < Count; i++) length += Write(i);
        return length;
    }

    /// <summary>The fastest writer of the framework.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = FrameworkWriter)]
    [BenchmarkCategory("write")]
    public int WrittenByFramework()
    {
        var length = 0;
        for (var i = 0; i < Count; i++)
        {
            _output.ResetWrittenCount();
            _json.Reset();
            _json.WriteStartObject();
            _json.WriteString("TICK"u8, _tickers[i]);
            _json.WriteNumber("PRICE"u8, _prices[i].Micros / 1_000_000m);
            _json.WriteString("DATE"u8, _days[i].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            _json.WriteString("EXCHANGE"u8, Exchange);
            _json.WriteEndObject();
            _json.Flush();
            length += _output.WrittenCount;
        }

        return length;
    }

    /// <summary>As the investors read.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "price read, quick path")]
    [BenchmarkCategory("read")]
    public long Read()
    {
        var sum = 0L;
        foreach (var message in _messages)
        {
            if (!PriceMessage.TryRead(message, out var price)) throw new InvalidOperationException("not read");
            sum += price.Price.Micros + price.Date.DayNumber + price.Ticker.Length;
        }

        return sum;
    }

    /// <summary>As what others write is read: other names, a price in quotes, a day with a time.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = "price read, tolerant path")]
    [BenchmarkCategory("read")]
    public long ReadTolerantly()
    {
        var sum = 0L;
        foreach (var message in _foreign)
        {
            foreach (var quote in PriceReader.Read(message)) sum += quote.Price.Micros + quote.Date.DayNumber + quote.Ticker.Length;
        }

        return sum;
    }

    /// <summary>The fastest reader of the framework.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = FrameworkReader)]
    [BenchmarkCategory("read")]
    public long ReadByReader()
    {
        var sum = 0L;
        foreach (var message in _messages)
        {
            var reader = new Utf8JsonReader(message);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                if (reader.ValueTextEquals("TICK"u8)) sum += Next(ref reader).ValueSpan.Length;
                else if (reader.ValueTextEquals("PRICE"u8)) sum += (long)(Next(ref reader).GetDecimal() * 1_000_000);
                else if (reader.ValueTextEquals("DATE"u8)) sum += DateOnly.FromDateTime(Next(ref reader).GetDateTime()).DayNumber;
            }
        }

        return sum;
    }

    /// <summary>The usual reader of the framework.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = "price read with JsonDocument")]
    [BenchmarkCategory("read")]
    public long ReadByDocument()
    {
        var sum = 0L;
        foreach (var message in _messages)
        {
            using var document = JsonDocument.Parse(message);
            var root = document.RootElement;
            sum += root.GetProperty("TICK").GetString()!.Length
                + (long)(root.GetProperty("PRICE").GetDecimal() * 1_000_000)
                + DateOnly.FromDateTime(root.GetProperty("DATE").GetDateTime()).DayNumber;
        }

        return sum;
    }

    private string Foreign(int i) =>
        $$"""{"tick":"{{Encoding.UTF8.GetString(_tickers[i])}}","price":"{{_prices[i].ToString(2)}}","ts":"{{_days[i]:yyyy-MM-dd}} 10:00:00"}""";

    private int Write(int i) => PriceMessage.Write(_destination, _tickers[i], _prices[i], _days[i], Exchange);

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
