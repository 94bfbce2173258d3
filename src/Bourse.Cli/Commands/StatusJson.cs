using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary>Writes a network's status as JSON.</summary>
internal static class StatusJson
{
    /// <summary>Writes it as one object.</summary>
    public static void Write(Utf8JsonWriter json, NetworkStatus status)
    {
        json.WriteStartObject();
        json.WriteString("home", status.Home);
        json.WriteString("log", status.Log);
        json.WriteString("database", status.Database);
        json.WriteTexts("unreachable", status.Unreachable.Select(failure => failure.Message));
        Write(json, "up", status.Supervisor);
        json.WriteStartArray("stages");
        foreach (var stage in status.Stages) Write(json, stage);
        json.WriteEndArray();
        json.WriteStartArray("dead_letters");
        foreach (var deadLetters in status.DeadLetters) Write(json, deadLetters);
        json.WriteEndArray();
        json.WriteStartArray("portfolios");
        foreach (var (portfolio, rows, last) in status.Portfolios)
        {
            json.WriteStartObject();
            json.WriteString("portfolio", portfolio);
            json.WriteNumber("rows", rows);
            json.WriteString("as_of", last?.ToString("O"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StageState state)
    {
        var (view, process, behind) = state;
        json.WriteStartObject();
        json.WriteString("stage", view.Stage);
        json.WriteBoolean("running", process is not null);
        json.WriteBoolean("ended", state.HasEnded);
        json.WriteBoolean("elsewhere", process is not null && state.Host is not null);
        json.WriteString("host", state.Host);
        Write(json, "pid", process);
        json.WriteString("last_date", view.Status.LastDate?.ToString("O"));
        Write(json, "records_per_second", view.Pace.RecordsPerSecond);
        Write(json, "lag", view.Status.Lag);
        Write(json, "lag_seconds", behind?.TotalSeconds);
        json.WriteString("newest_record", view.Status.NewestRecord is { } newest ? TimePoints.Write(newest) : null);
        Write(json, "eta_seconds", view.Pace.Eta?.TotalSeconds);
        WriteWaiting(json, view.Status.Waiting);
        json.WriteTexts("notes", view.Status.Notes);
        MissingRowJson.Write(json, view.Status.MissingRows);
        json.WriteString("unreachable", view.Status.Unreachable);
        json.WriteString("start_failure", view.Status.StartFailure);
        json.WriteEndObject();
    }

    private static void WriteWaiting(Utf8JsonWriter json, Waiting? waiting)
    {
        if (waiting is null)
        {
            json.WriteNull("waiting");
            return;
        }

        json.WriteStartObject("waiting");
        json.WriteString("portfolio", waiting.Portfolio);
        json.WriteString("ticker", waiting.Ticker);
        json.WriteString("date", waiting.Date.ToString("O"));
        json.WriteBoolean("market_closed", waiting.IsMarketClosed);
        json.WriteString("since", TimePoints.Write(waiting.Since.ToUnixTimeMilliseconds()));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DeadLetterCount deadLetters)
    {
        json.WriteStartObject();
        json.WriteString("topic", deadLetters.Topic);
        json.WriteNumber("count", deadLetters.Count);
        json.WriteString("stage", deadLetters.Stage);
        json.WriteString("error", deadLetters.Error);
        json.WriteString("time", TimePoints.Write(deadLetters.Time));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value) json.WriteNumber(name, Math.Round(value, 3));
        else json.WriteNull(name);
    }
}
