namespace Bourse.Statistics.Reports;

/// <summary>The names of sections and figures in the formats that programs read.</summary>
internal static class SectionNames
{
    public const string Changes = "MaxMinDailyChange";
    public const string ChangesPerYear = "MaxMinDailyChangePerYear";
    public const string Evaluation = "AvgStdDevEvaluation";
    public const string PeriodEvaluation = "PeriodAvgStdDevEvaluation";
    public const string Months = "MonthlyAvgEvaluation";

    public const string Average = "avg_evaluation";
    public const string Deviation = "stddev_evaluation";

    /// <summary>The four extremes of a record, in the order in which every format gives them.</summary>
    public static IEnumerable<(string Name, Extreme? Value)> Of(ChangeExtremes changes) =>
    [
        ("min_daily_change", changes.MinChange),
        ("max_daily_change", changes.MaxChange),
        ("min_daily_change_pct", changes.MinChangePct),
        ("max_daily_change_pct", changes.MaxChangePct),
    ];
}
