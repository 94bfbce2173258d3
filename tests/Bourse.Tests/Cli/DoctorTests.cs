using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Cli;

public sealed class DoctorTests : IDisposable
{
    // The doctor compares the clock with the time at which it was written.
    private readonly CommandLineRun _run = new();

    public DoctorTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task All_is_well_in_a_new_home_folder_and_nothing_is_made_there()
    {
        var result = await _run.RunAsync("doctor", "--json");

        Assert.Equal(0, result.Code);
        var findings = Findings(result);
        Assert.Equal(
            [".NET", "clock", "configuration", "home folder", "disk", "sqlite", "event log", "database", "bars", "pipelines", "lake"],
            findings.Keys);
        Assert.DoesNotContain("bad", findings.Values);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task A_sound_log_is_counted()
    {
        _run.Input = "a\nb\n";
        await _run.RunAsync("topic", "produce", "demo", "--create");

        var result = await _run.RunAsync("doctor");

        Assert.Equal(0, result.Code);
        Assert.Contains("log.db is sound: 1 topic, 2 records", result.Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log.db", "event log")]
    [InlineData("InvestorsDB.db", "database")]
    [InlineData("bars.db", "bars")]
    [InlineData("pipelines.db", "pipelines")]
    public async Task A_file_that_is_none_of_ours_is_found(string file, string part)
    {
        Directory.CreateDirectory(_run.Home);
        await File.WriteAllTextAsync(Path.Combine(_run.Home, file), new string('x', 5000));

        var result = await _run.RunAsync("doctor", "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal("bad", Findings(result)[part]);
    }

    [Fact]
    public async Task A_damaged_log_is_found()
    {
        _run.Input = string.Concat(Enumerable.Range(0, 3000).Select(i => $"line number {i} of many that fill several pages\n"));
        await _run.RunAsync("topic", "produce", "demo", "--create");
        var path = Path.Combine(_run.Home, "log.db");
        var bytes = await File.ReadAllBytesAsync(path);
        Assert.True(bytes.Length > 3 * 32768);
        bytes.AsSpan(32768, 4096).Fill(0xA5);
        await File.WriteAllBytesAsync(path, bytes);

        var result = await _run.RunAsync("doctor", "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal("bad", Findings(result)["event log"]);
    }

    [Fact]
    public async Task Bars_and_pipelines_are_checked_and_those_of_a_newer_version_are_refused()
    {
        await _run.RunAsync("pipeline", "run");
        await _run.RunAsync("stream", "--until-end");
        var sound = await _run.RunAsync("doctor");
        Execute("bars.db", "PRAGMA user_version = 99");
        Execute("pipelines.db", "UPDATE PipelineSchema SET version = 99");
        var newer = await _run.RunAsync("doctor", "--json");

        Assert.Equal((0, 1), (sound.Code, newer.Code));
        Assert.Contains("bars.db is sound: 2 symbols, ", sound.Data, StringComparison.Ordinal);
        Assert.Contains("pipelines.db is sound: the newest run is real-time-etl-stack#1, ", sound.Data, StringComparison.Ordinal);
        Assert.Equal(("bad", "bad"), (Findings(newer)["bars"], Findings(newer)["pipelines"]));
        Assert.Contains("bars.db was written by a newer Bourse", newer.Data, StringComparison.Ordinal);
        Assert.Contains("pipelines.db has tables of version 99, and this Bourse knows those up to 1", newer.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_bars_are_found()
    {
        await _run.RunAsync("pipeline", "run");
        await _run.RunAsync("stream", "--until-end");
        Execute("bars.db", "PRAGMA wal_checkpoint(TRUNCATE)");
        var path = Path.Combine(_run.Home, "bars.db");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(3 * 16384, 4096).Fill(0xA5);
        await File.WriteAllBytesAsync(path, bytes);

        Assert.Equal("bad", Findings(await _run.RunAsync("doctor", "--json"))["bars"]);
    }

    [Fact]
    public async Task A_clock_that_shows_the_past_is_found()
    {
        using var past = new CommandLineRun();

        var result = await past.RunAsync("doctor");

        Assert.Equal(1, result.Code);
        Assert.Contains("bad   clock", result.Data, StringComparison.Ordinal);
        Assert.Contains("try: set the clock", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_is_found()
    {
        _run.WriteFile("bourse.json", """{"missing":"maybe"}""");

        var result = await _run.RunAsync("doctor", "--json");

        Assert.Equal(1, result.Code);
        Assert.Equal("bad", Findings(result)["configuration"]);
    }

    private void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_run.Home, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static Dictionary<string, string> Findings(CommandLineRun.Result result)
    {
        using var document = JsonDocument.Parse(result.Data);
        return document.RootElement.EnumerateArray().ToDictionary(
            finding => finding.GetProperty("part").GetString()!, finding => finding.GetProperty("health").GetString()!);
    }
}
