using System.Text.Json;
using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>
/// Reads pipelines from a configuration: the member <c>pipelines</c> of a JSON object, an object with a pipeline a name (docs/data.md,
/// "Pipelines").
/// </summary>
public static class PipelineFile
{
    /// <summary>The name of the member.</summary>
    public const string Member = "pipelines";

    /// <summary>The name of the pipeline that Bourse comes with.</summary>
    public const string BuiltInName = "real-time-etl-stack";

    /// <summary>The pipelines that Bourse comes with: one, which is not enabled.</summary>
    /// <exception cref="BourseException">This machine knows no time zones (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<Pipeline> Default =>
    [
        new(BuiltInName, [Symbol.Parse("NVDA"), Symbol.Parse("IBM")], BarInterval.Hour, PipelineMonths.Parse("2024-05..2025-04"))
        {
            Schedule = PipelineSchedule.Parse("0 6 * * TUE-SAT", PipelineSchedule.FindZone(Pipeline.DefaultZone)),
        },
    ];

    /// <summary>
    /// Reads the pipelines of a text. One that is there already is changed by the members that the text has, others are added.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Its name for messages, e.g. the file.</param>
    /// <param name="known">The pipelines so far.</param>
    /// <exception cref="BourseException">The text is no configuration of pipelines (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<Pipeline> Parse(string json, string source, IReadOnlyList<Pipeline> known)
    {
        try
        {
            return LocatedJson.Parse(json).Find(Member) is { } pipelines ? new PipelineReader(source).Read(pipelines, known) : known;
        }
        catch (JsonException e)
        {
            var reason = e.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new BourseException(FailureKind.Usage, $"{source}: not JSON: {reason}", "correct the file", e);
        }
    }

    /// <summary>The pipeline of that name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static Pipeline Find(IReadOnlyList<Pipeline> pipelines, string name) =>
        pipelines.FirstOrDefault(pipeline => pipeline.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BourseException(
            FailureKind.Usage, $"there is no pipeline '{name}'", NearestName.Remedy(name, [.. pipelines.Select(pipeline => pipeline.Name)]))
        {
            Code = BourseErrorCode.NotThere,
        };
}
