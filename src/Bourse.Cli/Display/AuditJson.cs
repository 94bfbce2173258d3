using System.Text.Json;
using Bourse.Audit;
using Bourse.Hosting;
using Bourse.Hosting.Stages.Exchanges;

namespace Bourse.Cli.Display;

/// <summary>The result of an audit as a JSON object, with all differences.</summary>
internal static class AuditJson
{
    /// <summary>Writes the result.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="result">The result.</param>
    /// <param name="files">What is said of price files that differ from the log.</param>
    /// <param name="missing">What is said of price files that are not there.</param>
    public static void Write(Utf8JsonWriter json, AuditResult result, IReadOnlyList<FileDifference> files, IReadOnlyList<string> missing)
    {
        json.WriteStartObject();
        json.WriteNumber("prices", result.Prices);
        json.WriteNumber("unusable_messages", result.Unusable);
        json.WriteNumber("evaluations", result.Evaluations);
        json.WriteNumber("unusable_evaluations", result.UnusableEvaluations);
        json.WriteNumber("rows", result.Rows);
        json.WriteNumber("reports", result.Reports);
        json.WriteNumber("days_on_their_way", result.Behind);
        json.WriteNumber("days_not_checked", result.Unchecked);
        json.WriteTexts("portfolios_not_checked", result.Portfolios.Where(one => one.IsUnchecked).Select(one => one.Portfolio.Key));
        WriteDifferences(json, result.Differences);
        WriteCounts(json, result.Differences);
        json.WriteTexts("likely_causes", LikelyCauses.Of(result));
        json.WriteTexts("files", files.Select(file => file.Sentence));
        json.WriteTexts("files_not_compared", missing);
        json.WriteEndObject();
    }

    private static void WriteDifferences(Utf8JsonWriter json, IEnumerable<Difference> differences)
    {
        json.WriteStartArray("differences");
        foreach (var difference in differences)
        {
            json.WriteStartObject();
            json.WriteString("place", difference.Place);
            json.WriteString("portfolio", difference.Portfolio);
            json.WriteString("date", difference.Date?.ToString("O"));
            json.WriteString("what", difference.What);
            json.WriteString("expected", difference.Expected);
            json.WriteString("found", difference.Found);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCounts(Utf8JsonWriter json, IEnumerable<Difference> differences)
    {
        json.WriteStartArray("counts");
        foreach (var (place, what, kind, portfolios, count) in DifferenceCount.Of(differences))
        {
            json.WriteStartObject();
            json.WriteString("place", place);
            json.WriteString("what", what);
            json.WriteString("kind", AuditText.WordOf(kind));
            json.WriteNumber("portfolios", portfolios);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
