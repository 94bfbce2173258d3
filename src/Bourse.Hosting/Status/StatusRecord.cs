using System.Text.Json;
using Bourse.Adapters.Locks;

namespace Bourse.Hosting.Status;

/// <summary>What a stage has written of itself, so that a status view need not read topics or tables.</summary>
/// <param name="View">The stage.</param>
/// <param name="Holder">The process that runs it.</param>
/// <param name="Time">When it was written.</param>
/// <param name="IsEnded">Whether it is the last one: the stage has ended in order.</param>
public sealed record StatusRecord(StageView View, ProcessIdentity Holder, DateTimeOffset Time, bool IsEnded)
{
    /// <summary>The record as JSON.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json);
        return buffer.ToArray();
    }

    /// <summary>Reads a record; null when it is not one.</summary>
    public static StatusRecord? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var json = document.RootElement;
            var view = new StageView(Text(json, "stage"), ReadStatus(json), ReadPace(json));
            var holder = new ProcessIdentity(
                Text(json, "id"), Text(json, "host"), json.GetProperty("pid").GetInt32(), Text(json, "kernel"), Text(json, "namespace"));
            return new StatusRecord(view, holder, json.GetProperty("time").GetDateTimeOffset(), json.GetProperty("ended").GetBoolean());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("stage", View.Stage);
        json.WriteString("host", Holder.Host);
        json.WriteNumber("pid", Holder.Process);
        json.WriteString("id", Holder.Id);
        json.WriteString("kernel", Holder.Kernel);
        json.WriteString("namespace", Holder.Namespace);
        json.WriteString("time", Time);
        json.WriteBoolean("ended", IsEnded);
        WriteStatus(json, View.Status);
        if (View.Pace.RecordsPerSecond is { } rate) json.WriteNumber("records_per_second", Math.Round(rate, 1));
        if (View.Pace.Eta is { } eta) json.WriteNumber("eta_seconds", Math.Round(eta.TotalSeconds, 1));
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, StageStatus status)
    {
        json.WriteString("last_date", status.LastDate?.ToString("O"));
        json.WriteNumber("records", status.Records);
        if (status.Lag is { } lag) json.WriteNumber("lag", lag);
        if (status.NewestRecord is { } newest) json.WriteNumber("newest_record", newest);
        json.WriteNumber("dead_letters", status.DeadLetters);
        json.WriteString("unreachable", status.Unreachable);
        if (status.StartFailure is { } failure) json.WriteString("start_failure", failure);
        json.WriteTexts("notes", status.Notes);
        MissingRowJson.Write(json, status.MissingRows);
        if (status.Waiting is not { } waiting) return;
        json.WriteStartObject("waiting");
        json.WriteString("portfolio", waiting.Portfolio);
        json.WriteString("ticker", waiting.Ticker);
        json.WriteString("date", waiting.Date.ToString("O"));
        json.WriteString("since", waiting.Since);
        json.WriteBoolean("market_closed", waiting.IsMarketClosed);
        json.WriteEndObject();
    }

    private static StageStatus ReadStatus(JsonElement json) => new()
    {
        LastDate = Day(json.GetProperty("last_date")),
        Records = json.GetProperty("records").GetInt64(),
        Lag = json.TryGetProperty("lag", out var lag) ? lag.GetInt64() : null,
        NewestRecord = json.TryGetProperty("newest_record", out var newest) ? newest.GetInt64() : null,
        DeadLetters = json.GetProperty("dead_letters").GetInt64(),
        Unreachable = json.GetProperty("unreachable").GetString(),
        StartFailure = json.TryGetProperty("start_failure", out var failure) ? failure.GetString() : null,
        Waiting = ReadWaiting(json),
        Notes = ReadNotes(json),
        MissingRows = MissingRowJson.Read(json),
    };

    private static Waiting? ReadWaiting(JsonElement json) => json.TryGetProperty("waiting", out var waiting)
        ? new Waiting(
            Text(waiting, "portfolio"), Text(waiting, "ticker"), Day(waiting.GetProperty("date"))!.Value,
            waiting.GetProperty("since").GetDateTimeOffset())
        {
            IsMarketClosed = waiting.TryGetProperty("market_closed", out var closed) && closed.GetBoolean(),
        }
        : null;

    private static IReadOnlyList<string> ReadNotes(JsonElement json) =>
        json.TryGetProperty("notes", out var notes) && notes.GetArrayLength() > 0
            ? [.. notes.EnumerateArray().Select(note => note.GetString() ?? "")]
            : [];

    private static Pace ReadPace(JsonElement json) =>
        new(Number(json, "records_per_second"), Number(json, "eta_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetDouble() : null;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";

    private static DateOnly? Day(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : DateOnly.ParseExact(element.GetString()!, "O");
}
