using System.Text.Json;
using Bourse.Hosting.Health;
using Microsoft.AspNetCore.Http;

namespace Bourse.Monitoring;

/// <summary>The answers to <c>/healthz</c> and <c>/readyz</c>: status 200, or 503 with the reason.</summary>
internal static class HealthRoutes
{
    /// <summary>Tells whether every stage's loop has stepped lately.</summary>
    public static IResult TellAlive(Readiness readiness)
    {
        var hung = readiness.FindHung();
        return Answer(hung.Count == 0, "alive", "hung", json =>
        {
            json.WriteStartArray("stages");
            foreach (var (stage, since) in hung)
            {
                json.WriteStartObject();
                json.WriteString("stage", stage);
                json.WriteNumber("secondsSinceStep", Math.Round(since.TotalSeconds));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Tells whether the servers answer, and which does not.</summary>
    public static async Task<IResult> TellReadyAsync(Readiness readiness, CancellationToken cancellation)
    {
        var answers = await readiness.AskAsync(cancellation);
        return Answer(answers.All(answer => answer.Problem is null), "ready", "not ready", json =>
        {
            json.WriteStartArray("servers");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteString("part", answer.Part);
                json.WriteString("place", answer.Place);
                json.WriteBoolean("answers", answer.Problem is null);
                if (answer.Problem is { } problem) json.WriteString("problem", problem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static IResult Answer(bool isWell, string yes, string no, Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("status", isWell ? yes : no);
            write(json);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        var status = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Results.Text(text.ToArray(), "application/json", status);
    }
}
