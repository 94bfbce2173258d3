using System.Globalization;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>A stage as it is shown.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Status">What it is doing.</param>
/// <param name="Pace">How fast it is.</param>
internal sealed record StageView(string Stage, StageStatus Status, Pace Pace)
{
    /// <summary>The headings of <see cref="Cells"/>; one that begins with <c>&gt;</c> is a column of figures.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["stage", "last date", ">records/s", ">lag", ">to the end", ">dead letters", "waiting for"];

    /// <summary>The stage as a row of a table; null where there is nothing to show.</summary>
    public string?[] Cells(DateTimeOffset now) =>
    [
        Stage, Status.LastDate?.ToString("O"), Rate(Pace.RecordsPerSecond), Number(Status.Lag), Span(Pace.Eta),
        Status.DeadLetters > 0 ? Number(Status.DeadLetters) : null, Status.Unreachable ?? WaitingFor(Status.Waiting, now),
    ];

    /// <summary>The stage in a few words, e.g. <c>inv1 2000-03-01 24/s lag 12</c>.</summary>
    public string Words(DateTimeOffset now)
    {
        var words = $"{Stage} {Status.LastDate?.ToString("O") ?? "no day yet"}";
        if (Pace.RecordsPerSecond > 0 && Rate(Pace.RecordsPerSecond) is { } rate) words += $" {rate}/s";
        if (Status.Lag > 0) words += $" lag {Number(Status.Lag)}";
        if (Pace.Eta > TimeSpan.Zero) words += $" {Span(Pace.Eta)} left";
        if (Status.DeadLetters > 0) words += " " + Count.Of(Status.DeadLetters, "dead letter");
        if (Status.Unreachable is { } reason) return $"{words} waits: {reason}";
        return WaitingFor(Status.Waiting, now) is { } waiting ? $"{words} waits for {waiting}" : words;
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

    /// <summary>What holds a stage back, as text.</summary>
    public static string? WaitingFor(Waiting? waiting, DateTimeOffset now) => waiting is null
        ? null
        : $"{waiting.Ticker} of {waiting.Date:O} for {waiting.Portfolio} since {Span(now - waiting.Since)}";
}
