using System.Text.Json;

namespace Bourse.Hosting.Status;

/// <summary>The missing rows of a status as JSON, in status records and in what <c>status</c> prints.</summary>
public static class MissingRowJson
{
    private const string Name = "missing_rows";

    /// <summary>As many are written one by one, so that a record stays small whatever the number of portfolios.</summary>
    private const int MostWritten = 100;

    /// <summary>Writes them as a member.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<MissingRow> rows)
    {
        json.WriteStartArray(Name);
        foreach (var row in rows.Take(MostWritten))
        {
            json.WriteStartObject();
            json.WriteString("portfolio", row.Portfolio);
            json.WriteString("investor", row.Investor);
            json.WriteString("date", row.Date.ToString("O"));
            json.WriteString("last_evaluation", row.LastEvaluation?.ToString("O"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Reads them; none when there is no such member.</summary>
    internal static IReadOnlyList<MissingRow> Read(JsonElement json) =>
        json.TryGetProperty(Name, out var rows) ? [.. rows.EnumerateArray().Select(ReadRow)] : [];

    private static MissingRow ReadRow(JsonElement row) => new(
        row.GetProperty("portfolio").GetString() ?? "",
        row.GetProperty("investor").GetString() ?? "",
        DateOnly.ParseExact(row.GetProperty("date").GetString()!, "O"),
        row.GetProperty("last_evaluation").GetString() is { } last ? DateOnly.ParseExact(last, "O") : null);
}
