using System.Text.Json;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Status;

/// <summary>
/// The status file of a running stage, <c>run/&lt;stage&gt;.json</c> in the home folder, replaced once a second. Only status views read it, and a
/// stage continues when it cannot be written.
/// </summary>
public static class StageStatusFile
{
    /// <summary>Writes what the stage is doing now.</summary>
    public static void Write(HomeFolder home, StageView view, TimeProvider clock)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, view, clock);
        var path = PathOf(home, view.Stage);
        try
        {
            Directory.CreateDirectory(home.Run);
            File.WriteAllBytes(path + ".new", buffer.ToArray());
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The stage itself meets and reports a failure of the disk.
        }
    }

    /// <summary>Deletes it when the stage has ended.</summary>
    public static void Remove(HomeFolder home, string stage)
    {
        try
        {
            File.Delete(PathOf(home, stage));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its timestamp shows that it is out of date.
        }
    }

    /// <summary>What every stage wrote last; a file that cannot be read is left out.</summary>
    public static IReadOnlyList<RecordedStatus> ReadAll(HomeFolder home)
    {
        if (!Directory.Exists(home.Run)) return [];
        return [.. Directory.EnumerateFiles(home.Run, "*.json").Order(StringComparer.Ordinal).Select(Read).OfType<RecordedStatus>()];
    }

    private static string PathOf(HomeFolder home, string stage) => Path.Combine(home.Run, stage + ".json");

    private static void Write(Utf8JsonWriter json, StageView view, TimeProvider clock)
    {
        var status = view.Status;
        json.WriteStartObject();
        json.WriteString("stage", view.Stage);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("time", clock.GetUtcNow());
        json.WriteString("last_date", status.LastDate?.ToString("O"));
        json.WriteNumber("records", status.Records);
        if (status.Lag is { } lag) json.WriteNumber("lag", lag);
        json.WriteNumber("dead_letters", status.DeadLetters);
        json.WriteString("unreachable", status.Unreachable);
        if (view.Pace.RecordsPerSecond is { } rate) json.WriteNumber("records_per_second", Math.Round(rate, 1));
        if (view.Pace.Eta is { } eta) json.WriteNumber("eta_seconds", Math.Round(eta.TotalSeconds, 1));
        json.WriteStartArray("notes");
        foreach (var note in status.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        if (status.Waiting is { } waiting)
        {
            json.WriteStartObject("waiting");
            json.WriteString("portfolio", waiting.Portfolio);
            json.WriteString("ticker", waiting.Ticker);
            json.WriteString("date", waiting.Date.ToString("O"));
            json.WriteBoolean("market_closed", waiting.IsMarketClosed);
            json.WriteString("since", waiting.Since);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static RecordedStatus? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var json = document.RootElement;
            var status = new StageStatus
            {
                LastDate = Day(json.GetProperty("last_date")),
                Records = json.GetProperty("records").GetInt64(),
                Lag = json.TryGetProperty("lag", out var lag) ? lag.GetInt64() : null,
                DeadLetters = json.GetProperty("dead_letters").GetInt64(),
                Unreachable = json.GetProperty("unreachable").GetString(),
                Waiting = WaitingOf(json),
                Notes = NotesOf(json),
            };
            var eta = Number(json, "eta_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
            var view = new StageView(json.GetProperty("stage").GetString()!, status, new Pace(Number(json, "records_per_second"), eta));
            return new RecordedStatus(view, json.GetProperty("pid").GetInt32(), json.GetProperty("time").GetDateTimeOffset());
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static Waiting? WaitingOf(JsonElement json) => json.TryGetProperty("waiting", out var waiting)
        ? new Waiting(
            waiting.GetProperty("portfolio").GetString()!,
            waiting.GetProperty("ticker").GetString()!,
            Day(waiting.GetProperty("date"))!.Value,
            waiting.GetProperty("since").GetDateTimeOffset())
        {
            IsMarketClosed = waiting.TryGetProperty("market_closed", out var closed) && closed.GetBoolean(),
        }
        : null;

    private static IReadOnlyList<string> NotesOf(JsonElement json) =>
        json.TryGetProperty("notes", out var notes) ? [.. notes.EnumerateArray().Select(note => note.GetString() ?? "")] : [];

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetDouble() : null;

    private static DateOnly? Day(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : DateOnly.ParseExact(element.GetString()!, "O");
}

/// <summary>What a stage has written of itself.</summary>
/// <param name="View">The stage.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Time">When it was written.</param>
public sealed record RecordedStatus(StageView View, int Pid, DateTimeOffset Time);
