using System.Globalization;
using System.Text.Json;
using Bourse.Bars;

namespace Bourse.Cli.Display;

/// <summary>A bar as a JSON object: the members of its message, and what a message has in its headers or leaves to its reader.</summary>
internal static class BarJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter json, Bar bar)
    {
        json.WriteStartObject();
        WriteMembers(json, bar);
        json.WriteEndObject();
    }

    /// <summary>Writes its members into an object that was begun.</summary>
    public static void WriteMembers(Utf8JsonWriter json, Bar bar)
    {
        json.WriteString("id", bar.Id);
        json.WriteString("timestamp", TimeText(bar.LocalTime));
        json.WriteNumber("open", bar.Open);
        json.WriteNumber("high", bar.High);
        json.WriteNumber("low", bar.Low);
        json.WriteNumber("close", bar.Close);
        json.WriteNumber("volume", bar.Volume);
        json.WriteString("symbol", bar.Symbol.Text);
        json.WriteString("time_zone", bar.TimeZone);
        json.WriteString("interval", bar.Interval.Text);
        json.WriteString("utc", InstantText(bar.Instant));
    }

    /// <summary>A time by the clock of the exchange, e.g. <c>2024-05-01 10:00:00</c>.</summary>
    public static string TimeText(DateTime local) => local.ToString(Bar.TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>An instant, e.g. <c>2024-05-01T14:00:00Z</c>.</summary>
    public static string InstantText(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
