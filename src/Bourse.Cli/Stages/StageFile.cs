using System.Text.Json;
using Bourse.Cli.Configuration;

namespace Bourse.Cli.Stages;

/// <summary>
/// What a running stage tells others on the same home: <c>run/&lt;stage&gt;.json</c>, replaced once a second. It is a courtesy to
/// <c>bourse status</c>: nothing else reads it, and a stage runs on when it cannot be written.
/// </summary>
internal static class StageFile
{
    /// <summary>Writes what the stage is doing now.</summary>
    public static void Write(HomeFolder home, IStage stage, TimeProvider clock)
    {
        var status = stage.Status;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, stage.Name, status, clock);
        var path = PathOf(home, stage.Name);
        try
        {
            Directory.CreateDirectory(home.Run);
            File.WriteAllBytes(path + ".new", buffer.ToArray());
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever is wrong with the disk, the stage itself finds out, and tells.
        }
    }

    /// <summary>Takes it away when the stage has ended.</summary>
    public static void Remove(HomeFolder home, string stage)
    {
        try
        {
            File.Delete(PathOf(home, stage));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is out of date, which its time tells.
        }
    }

    /// <summary>What every stage told last; those that tell nothing readable are left out.</summary>
    public static IReadOnlyList<ToldStatus> ReadAll(HomeFolder home)
    {
        if (!Directory.Exists(home.Run)) return [];
        return [.. Directory.EnumerateFiles(home.Run, "*.json").Order(StringComparer.Ordinal).Select(Read).OfType<ToldStatus>()];
    }

    private static string PathOf(HomeFolder home, string stage) => Path.Combine(home.Run, stage + ".json");

    private static void Write(Utf8JsonWriter json, string name, StageStatus status, TimeProvider clock)
    {
        json.WriteStartObject();
        json.WriteString("stage", name);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("time", clock.GetUtcNow());
        json.WriteString("last_date", status.LastDate?.ToString("O"));
        json.WriteNumber("records", status.Records);
        json.WriteNumber("dead_letters", status.DeadLetters);
        if (status.Waiting is { } waiting)
        {
            json.WriteStartObject("waiting");
            json.WriteString("portfolio", waiting.Portfolio);
            json.WriteString("ticker", waiting.Ticker);
            json.WriteString("date", waiting.Date.ToString("O"));
            json.WriteString("since", waiting.Since);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static ToldStatus? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var told = document.RootElement;
            var waiting = told.TryGetProperty("waiting", out var wait)
                ? new Waiting(wait.GetProperty("portfolio").GetString()!, wait.GetProperty("ticker").GetString()!, Day(wait.GetProperty("date"))!.Value, wait.GetProperty("since").GetDateTimeOffset())
                : null;
            return new ToldStatus(told.GetProperty("stage").GetString()!, told.GetProperty("pid").GetInt32(), told.GetProperty("time").GetDateTimeOffset(), new StageStatus
            {
                LastDate = Day(told.GetProperty("last_date")),
                Records = told.GetProperty("records").GetInt64(),
                DeadLetters = told.GetProperty("dead_letters").GetInt64(),
                Waiting = waiting,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static DateOnly? Day(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : DateOnly.ParseExact(element.GetString()!, "O");
}

/// <summary>What a stage told of itself.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Time">When it told.</param>
/// <param name="Status">What it told.</param>
internal sealed record ToldStatus(string Stage, int Pid, DateTimeOffset Time, StageStatus Status);
