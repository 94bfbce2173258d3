using System.Text;
using Bourse.Events;

namespace Bourse.Bars;

/// <summary>The headers of a bar's message.</summary>
public static class BarHeaders
{
    /// <summary>The schema of the message: <see cref="SchemaValue"/>.</summary>
    public const string Schema = "schema";

    /// <summary>The value of <see cref="Schema"/>.</summary>
    public const string SchemaValue = "bar.v1";

    /// <summary>Who the bar comes from, e.g. <c>alphavantage</c>.</summary>
    public const string Provider = "provider";

    /// <summary>The value of <see cref="Provider"/> on invented bars.</summary>
    public const string Invented = "synthetic";

    /// <summary>What messages to people say of invented bars.</summary>
    public const string InventedRemark = "bars are invented (provider synthetic)";

    /// <summary>The interval, e.g. <c>60min</c>.</summary>
    public const string Interval = "interval";

    /// <summary><c>true</c> when prices before a split are divided by its ratio, else <c>false</c>.</summary>
    public const string Adjusted = "adjusted";

    /// <summary>The run of the pipeline that published the bar.</summary>
    public const string Run = "run";

    /// <summary>
    /// <c>1</c> on a bar whose local time occurs twice, when it is the second one; other messages do not have it. (The message has only the local
    /// time.)
    /// </summary>
    public const string Fold = "fold";

    /// <summary>The headers of bars that were published together.</summary>
    /// <param name="provider">Who they come from.</param>
    /// <param name="interval">The time that each covers.</param>
    /// <param name="isAdjusted">Whether their prices are adjusted for splits.</param>
    /// <param name="run">The run of the pipeline.</param>
    /// <param name="isSecond">Whether their local times occur twice and the second ones are meant (<see cref="IsSecond"/>).</param>
    public static RecordHeaders Of(string provider, BarInterval interval, bool isAdjusted, string run, bool isSecond = false)
    {
        var headers = new List<(string, string)>
        {
            (Schema, SchemaValue), (Provider, provider), (Interval, interval.Text), (Adjusted, isAdjusted ? "true" : "false"), (Run, run),
        };
        if (isSecond) headers.Add((Fold, "1"));
        return RecordHeaders.Of(headers.ToArray());
    }

    /// <summary>Who the bar of a message comes from, by its headers; null when they do not say.</summary>
    public static string? ProviderOf(in Record record) => Find(record, Provider);

    /// <summary>The run that published a message, by its headers; null when they do not say.</summary>
    public static string? RunOf(in Record record) => Find(record, Run);

    /// <summary>Whether the bar's local time occurs twice and the bar is the second one.</summary>
    public static bool IsSecond(Bar bar) =>
        ExchangeTimeZone.Find(bar.TimeZone) is var zone && zone.IsAmbiguous(bar.LocalTime) && zone.InstantOf(bar.LocalTime) != bar.Instant;

    private static string? Find(in Record record, string name)
    {
        var headers = new RecordHeaders.Reader(record.EncodedHeaders);
        while (headers.MoveNext())
        {
            if (Ascii.Equals(headers.Name, name)) return headers.HasValue ? Encoding.UTF8.GetString(headers.Value) : null;
        }

        return null;
    }
}
