using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Bourse.Audit;

/// <summary>
/// Compares a report in JSON with the figures calculated a second time: plain lists of days, decimals, and a deviation found by bisection, where the
/// statistics use running sums and Newton's iteration.
/// </summary>
internal static class ReportAudit
{
    /// <summary>Every figure of the report that differs from what follows from the days.</summary>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="days">What the portfolio must be worth.</param>
    /// <param name="json">The report.</param>
    /// <param name="terms">What the report was asked for.</param>
    public static IEnumerable<Difference> Compare(
        string portfolio, IReadOnlyList<AuditedDay> days, ReadOnlyMemory<byte> json, ReportTerms terms)
    {
        using var document = Parse(json);
        if (document is null) return [new Difference(DifferencePlace.Report, portfolio, null, "file", "a report in JSON", "something else")];
        var found = Flatten(document.RootElement);
        var expected = Expect(days, found, terms);
        return expected.Keys.Union(found.Keys)
            .Select(name => (
                Name: name, Expected: expected.GetValueOrDefault(name, Difference.Nothing), Found: found.GetValueOrDefault(name, Difference.Nothing)))
            .Where(figure => figure.Expected != figure.Found)
            .Select(figure => new Difference(DifferencePlace.Report, portfolio, null, figure.Name, figure.Expected, figure.Found))
            .ToList();
    }

    /// <summary>The days of a growing history that a report covers: from the beginning, as many as the report states.</summary>
    public static IReadOnlyList<AuditedDay> DaysOf(ReadOnlyMemory<byte> json, IReadOnlyList<AuditedDay> days)
    {
        using var document = Parse(json);
        var count = document is null ? null : Flatten(document.RootElement).GetValueOrDefault("AvgStdDevEvaluation days");
        return int.TryParse(count, out var reported) ? [.. days.Take(reported)] : [];
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The report's figures by name, e.g. <c>MaxMinDailyChangePerYear 2024 min_daily_change</c>.</summary>
    private static SortedDictionary<string, string> Flatten(JsonElement report)
    {
        var figures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in report.EnumerateObject().Where(section => section.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var record in section.Value.EnumerateArray())
            {
                var label = record.EnumerateObject().FirstOrDefault(member => member.Name is "year" or "month");
                var prefix = label.Value.ValueKind == JsonValueKind.Undefined ? section.Name : $"{section.Name} {label.Value}";
                foreach (var member in record.EnumerateObject().Where(member => member.Name is not ("year" or "month")))
                {
                    figures[$"{prefix} {member.Name}"] = member.Value.ValueKind == JsonValueKind.Null ? Difference.Nothing : member.Value.ToString();
                }
            }
        }

        return figures;
    }

    private static SortedDictionary<string, string> Expect(
        IReadOnlyList<AuditedDay> days, IReadOnlyDictionary<string, string> found, ReportTerms terms)
    {
        var figures = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (days.Count == 0) return figures;
        AddExtremes(figures, "MaxMinDailyChange", days);
        foreach (var year in days.GroupBy(day => day.Date.Year)) AddExtremes(figures, $"MaxMinDailyChangePerYear {year.Key}", [.. year]);
        AddMoments(figures, "AvgStdDevEvaluation", days, terms);
        AddPeriod(figures, days, found, terms);
        foreach (var month in days.GroupBy(day => day.Date.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            figures[$"MonthlyAvgEvaluation {month.Key} avg_evaluation"] = Average([.. month]);
        }

        return figures;
    }

    /// <summary>The figures are those of the period that the report states, so that another period than expected is one difference.</summary>
    private static void AddPeriod(
        SortedDictionary<string, string> figures, IReadOnlyList<AuditedDay> days, IReadOnlyDictionary<string, string> found, ReportTerms terms)
    {
        const string Period = "PeriodAvgStdDevEvaluation";
        var from = found.GetValueOrDefault($"{Period} period_from", "0001-01-01");
        var to = found.GetValueOrDefault($"{Period} period_to", "9999-12-31");
        AddMoments(figures, Period, [.. days.Where(day => IsBetween(day.Date, from, to))], terms);
        (figures[$"{Period} period_from"], figures[$"{Period} period_to"]) = terms.PeriodOf(from, to, days[^1].Date);
    }

    private static bool IsBetween(DateOnly day, string from, string to) =>
        string.CompareOrdinal(FigureComparison.Text(day), from) >= 0 && string.CompareOrdinal(FigureComparison.Text(day), to) <= 0;

    private static void AddExtremes(SortedDictionary<string, string> figures, string section, IReadOnlyList<AuditedDay> days)
    {
        Add("min_daily_change", day => day.Change, changed => changed.MinBy(day => day.Change));
        Add("max_daily_change", day => day.Change, changed => changed.MaxBy(day => day.Change));
        Add("min_daily_change_pct", day => day.ChangePct, changed => changed.MinBy(day => day.ChangePct));
        Add("max_daily_change_pct", day => day.ChangePct, changed => changed.MaxBy(day => day.ChangePct));

        void Add(string name, Func<AuditedDay, decimal?> figure, Func<IEnumerable<AuditedDay>, AuditedDay?> choose)
        {
            // Of equal extremes the earliest counts: MinBy and MaxBy keep the first they meet, and days ascend.
            var day = choose(days.Where(candidate => figure(candidate) is not null));
            figures[$"{section} {name}"] = day is null ? Difference.Nothing : Rounded(figure(day)!.Value);
            figures[$"{section} {name}_date"] = FigureComparison.Text(day?.Date);
        }
    }

    private static void AddMoments(
        SortedDictionary<string, string> figures, string section, IReadOnlyList<AuditedDay> days, ReportTerms terms)
    {
        figures[$"{section} avg_evaluation"] = Average(days);
        figures[$"{section} days"] = days.Count.ToString(CultureInfo.InvariantCulture);
        figures[$"{section} stddev_evaluation"] = Deviation(days, terms.IsPopulation ? days.Count : days.Count - 1);
    }

    private static string Average(IReadOnlyList<AuditedDay> days) =>
        days.Count == 0 ? Difference.Nothing : Rounded(days.Sum(day => day.Value) / days.Count);

    private static string Deviation(IReadOnlyList<AuditedDay> days, int divisor)
    {
        if (days.Count < 2) return Difference.Nothing;
        var cents = days.Select(day => new BigInteger(day.Value * 100)).ToList();
        var sum = cents.Aggregate(BigInteger.Zero, (total, cent) => total + cent);
        // Σ(x − mean)² × n² is an integer, whatever the mean.
        var spread = cents.Aggregate(BigInteger.Zero, (total, cent) => total + BigInteger.Pow(cent * days.Count - sum, 2));
        var scale = BigInteger.Pow(days.Count, 2) * divisor;
        BigInteger low = 0, high = BigInteger.One << 128;
        while (low < high)
        {
            // The nearest integer r to √(spread / scale) is the lowest whose r + ½ lies above it.
            var middle = (low + high) / 2;
            if (BigInteger.Pow(2 * middle + 1, 2) * scale > 4 * spread) high = middle;
            else low = middle + 1;
        }

        return FigureComparison.Text((decimal)low / 100, 2);
    }

    private static string Rounded(decimal figure) => FigureComparison.Text(Math.Round(figure, 2, MidpointRounding.AwayFromZero), 2);
}
