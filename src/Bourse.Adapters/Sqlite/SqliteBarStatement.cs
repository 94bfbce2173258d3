using System.Text;
using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>The statement that puts bars into the table of a symbol, and the values bound to it that the next bar may share.</summary>
internal sealed class SqliteBarStatement
{
    private const int Interval = 2;
    private const int Month = 3;
    private const int Timestamp = 4;
    private const int Open = 5;
    private const int Volume = 9;
    private const int TimeZone = 10;
    private const int Id = 11;

    private readonly SqliteStatement _statement;
    private readonly byte[] _symbol;
    private BarInterval _interval;
    private YearMonth _month;
    private string? _timeZone;

    public SqliteBarStatement(SqliteSession session, Symbol symbol)
    {
        Symbol = symbol;
        _symbol = Encoding.UTF8.GetBytes(symbol.Text);
        _statement = session.Prepare(
            $"""
            INSERT OR REPLACE INTO {SymbolNames.TableOf(symbol)}(symbol, interval, month, timestamp, open, high, low, close, volume, time_zone, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        _statement.SetText(1, _symbol);
    }

    public Symbol Symbol { get; }

    public void Write(Bar bar)
    {
        SetShared(bar);
        _statement.Set(Timestamp, BarTime.ToMilliseconds(bar.Instant));
        SetPrice(Open, bar.Open);
        SetPrice(Open + 1, bar.High);
        SetPrice(Open + 2, bar.Low);
        SetPrice(Open + 3, bar.Close);
        _statement.Set(Volume, bar.Volume);
        Span<byte> id = stackalloc byte[BarId.Length];
        BarId.Write(_symbol, bar.LocalTime, id);
        _statement.SetText(Id, id);
        using (_statement) _statement.Run();
    }

    public void Close() => _statement.Close();

    private void SetShared(Bar bar)
    {
        if (bar.Interval != _interval) SetText(Interval, (_interval = bar.Interval).Text);
        if (bar.LocalTime.Month != _month.Number || bar.LocalTime.Year != _month.Year) SetText(Month, (_month = bar.Month).ToString());
        if (!ReferenceEquals(bar.TimeZone, _timeZone)) SetText(TimeZone, _timeZone = bar.TimeZone);
    }

    private void SetText(int parameter, string text) => _statement.SetText(parameter, Encoding.UTF8.GetBytes(text));

    private void SetPrice(int parameter, decimal price)
    {
        Span<byte> text = stackalloc byte[PriceDigits.MaxLength];
        _statement.SetText(parameter, text[..PriceDigits.Write(price, text)]);
    }
}
