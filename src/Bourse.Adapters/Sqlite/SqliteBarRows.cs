using System.Text;
using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>Makes bars of the rows of a query of <see cref="Columns"/>.</summary>
internal sealed class SqliteBarRows(SqliteStatement query, BarRange range)
{
    /// <summary>What a query selects, in this order.</summary>
    public const string Columns = "timestamp, open, high, low, close, volume, time_zone";

    private byte[] _zoneText = [];
    private ExchangeTimeZone? _zone;

    /// <summary>The bar of the present row.</summary>
    /// <exception cref="BourseException">Another program has written what is no bar.</exception>
    public Bar Read()
    {
        var zone = ZoneOf(query.Blob(6));
        var instant = BarTime.FromMilliseconds(query.Int64(0));
        return new Bar
        {
            Symbol = range.Symbol,
            Interval = range.Interval,
            LocalTime = zone.LocalTimeOf(instant),
            Instant = instant,
            Open = ReadPrice(1, "open"),
            High = ReadPrice(2, "high"),
            Low = ReadPrice(3, "low"),
            Close = ReadPrice(4, "close"),
            Volume = query.Int64(5),
            TimeZone = zone.Name,
        };
    }

    /// <summary>Whether the present row has the time zone of the bar that was read last.</summary>
    public bool IsOfSameZone() => query.Blob(6).SequenceEqual(_zoneText);

    private decimal ReadPrice(int column, string name) =>
        PriceDigits.TryRead(query.Blob(column), out var price) ? price : throw Unreadable(name, query.Blob(column));

    private ExchangeTimeZone ZoneOf(ReadOnlySpan<byte> text)
    {
        if (_zone is not null && text.SequenceEqual(_zoneText)) return _zone;
        _zone = ExchangeTimeZone.TryFind(Encoding.UTF8.GetString(text)) ?? throw Unreadable("time_zone", text);
        _zoneText = text.ToArray();
        return _zone;
    }

    private BourseException Unreadable(string column, ReadOnlySpan<byte> text) => new(
        FailureKind.Failed,
        $"table {SymbolNames.TableOf(range.Symbol)} has a row whose {column} cannot be read: '{Encoding.UTF8.GetString(text)}'",
        "delete the row, then read the bars again with `bourse stream --mode initial`");
}
