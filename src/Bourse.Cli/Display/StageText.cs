using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Display;

/// <summary>A stage as people see it.</summary>
internal static class StageText
{
    /// <summary>At full speed each stage waits for a moment again and again; that is no news.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(3);

    /// <summary>What is said of a stage that has failed before it did anything.</summary>
    public const string FailedStart = "failed in its start";

    /// <summary>The headings of <see cref="Cells"/>; one that begins with <c>&gt;</c> is a column of figures.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["stage", "last date", ">records/s", ">lag", ">to the end", ">rejected", "waiting for"];

    /// <summary>The stage as a row of a table; null where there is nothing to show.</summary>
    public static string?[] Cells(StageView view, DateTimeOffset now) =>
    [
        view.Stage, view.Status.LastDate?.ToString("O"), Rate(view.Pace.RecordsPerSecond), Number(view.Status.Lag), Span(view.Pace.Eta),
        view.Status.DeadLetters > 0 ? Number(view.Status.DeadLetters) : null,
        view.Status.Unreachable ?? WaitingFor(view.Status.Waiting, now) ?? view.Status.Activity,
    ];

    /// <summary>The stage in a few words, e.g. <c>inv1 2000-03-01 24/s lag 12</c>.</summary>
    public static string Words(StageView view, DateTimeOffset now)
    {
        if (view.Status.StartFailure is not null) return $"{view.Stage} {FailedStart}";
        var activity = view.Status.Activity is { } doing ? SafeText.Of(doing) : null;
        var words = $"{view.Stage} {activity ?? view.Status.LastDate?.ToString("O") ?? "no day yet"}";
        if (view.Pace.RecordsPerSecond > 0 && Rate(view.Pace.RecordsPerSecond) is { } rate) words += $" {rate}/s";
        if (view.Status.Lag > 0) words += $" lag {Number(view.Status.Lag)}";
        if (view.Pace.Eta > TimeSpan.Zero) words += $" {Span(view.Pace.Eta)} left";
        if (view.Status.DeadLetters > 0) words += $" {Number(view.Status.DeadLetters)} rejected";
        if (view.Status.Unreachable is { } reason) return $"{words} waits: {reason}";
        return WaitingFor(view.Status.Waiting, now) is { } waiting ? $"{words} waits for {waiting}" : words;
    }

    /// <summary>A rate as text.</summary>
    public static string? Rate(double? rate) => rate?.ToString(rate < 10 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    /// <summary>A number as text.</summary>
    public static string? Number(long? number) => number?.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A span of time as text, in the two largest units.</summary>
    public static string? Span(TimeSpan? span) => span switch
    {
        null => null,
        { TotalMinutes: < 1 } s => $"{s.TotalSeconds:0} s",
        { TotalHours: < 1 } s => $"{s.Minutes} min {s.Seconds} s",
        { TotalDays: < 1 } s => $"{s.Hours} h {s.Minutes} min",
        { } s => $"{(int)s.TotalDays} d {s.Hours} h",
    };

    /// <summary>What a stage waits for, as text; null when it waits for nothing, or has only begun to.</summary>
    public static string? WaitingFor(Waiting? waiting, DateTimeOffset now) => waiting is null || now - waiting.Since < ShortWait
        ? null
        : $"{waiting.Ticker} of {waiting.Date:O} for {waiting.Portfolio} since {Span(now - waiting.Since)}"
            + (waiting.IsMarketClosed ? " (no ticker has a price of that day: if the market was closed, use --calendar data)" : "");

    /// <summary>The facts that a stage reports, a line each, e.g. <c>inv1: MSFT held until 2024-01-05 in Inv1_P1</c>.</summary>
    public static IEnumerable<string> Notes(StageView view) =>
        view.Status.Notes.Concat(MissingRowText.Lines(view.Status.MissingRows))
            .Concat(view.Status.StartFailure is { } failure ? [$"{FailedStart}: {failure}"] : [])
            .Select(note => $"{view.Stage}: {note}");
}
