using System.Globalization;
using Bourse.Dashboard.Reading;
using Bourse.Hosting.Reading;

namespace Bourse.Dashboard.Views;

/// <summary>The days that a chart shows at first, at the exchange.</summary>
/// <param name="From">The first one; null for all that are there.</param>
/// <param name="To">The last one, inclusive; null for the newest, which moves on.</param>
internal sealed record ShownRange(DateOnly? From, DateOnly? To)
{
    /// <summary>The range of an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="usual">The name of the range when the address says no first day.</param>
    /// <param name="newest">The day of the newest price.</param>
    /// <exception cref="BourseException">A day cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public static ShownRange Of(SymbolsAddress address, string usual, DateOnly newest)
    {
        var to = DayOf("to", address.To);
        // No range reaches back from a day on which there are no bars yet.
        var from = DayOf("from", address.From) ?? ChartRange.Find(usual)!.Start(ExchangeMoment.Within(to ?? newest)!.Value);
        return new ShownRange(from, to);
    }

    /// <summary>The first day as the text of an address; null for none.</summary>
    public string? FromText => Text(From);

    /// <summary>The last day as the text of an address; null for none.</summary>
    public string? ToText => Text(To);

    /// <summary>The range with the whole of the week or month that its first day lies in.</summary>
    public ShownRange Of(ChartInterval interval) =>
        From is { } from ? this with { From = DateOnly.FromDateTime(interval.StartOf(from.ToDateTime(TimeOnly.MinValue))) } : this;

    private static DateOnly? DayOf(string name, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new BourseException(FailureKind.Usage, $"{name} '{text}' is no day", "write it like 2024-05-01");
    }

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
