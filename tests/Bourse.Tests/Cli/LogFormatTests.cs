using System.Text.Json;

namespace Bourse.Tests.Cli;

/// <summary>Messages as JSON: an object a line, whatever is said.</summary>
public sealed class LogFormatTests : IDisposable
{
    private readonly CommandLineRun _bourse = new();

    public void Dispose() => _bourse.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_line_of_a_stage_is_an_object_with_time_level_command_and_message(bool byOption)
    {
        if (!byOption) _bourse.Environment["BOURSE_LOG_FORMAT"] = "json";
        string[] format = byOption ? ["--log-format", "json"] : [];

        var result = await _bourse.RunAsync(["exchange", "se1", "--from", "2024-01-02", "--to", "2024-01-03", "--day-interval", "0", .. format]);

        Assert.Equal(0, result.Code);
        var lines = Read(result.Words);
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line =>
        {
            Assert.Equal(["info", "exchange"], [Text(line, "level"), Text(line, "command")]);
            Assert.Equal($"{_bourse.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}", Text(line, "time"));
        });
        Assert.StartsWith("se1: jitter, seed 20000101, ", Text(lines[0], "message"), StringComparison.Ordinal);
        Assert.Equal("StageStarts", Text(lines[0], "event"));
        Assert.Equal(Text(lines[0], "message"), lines[0].GetProperty("values").GetProperty("announcement").GetString());
        Assert.StartsWith("se1: up to 2024-01-03, 24 records", Text(lines[1], "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_one_line_with_its_remedy_and_exit_code()
    {
        _bourse.Log = new FailingLog(new BourseException(FailureKind.Unreachable, "kafka1:9092 does not answer", "start it"));

        var result = await _bourse.RunAsync("exchange", "se1", "--no-wait", "--log-format", "json");

        var line = Read(result.Words)[^1];
        Assert.Equal("error", Text(line, "level"));
        Assert.Equal(["kafka1:9092 does not answer", "start it"], [Text(line, "message"), Text(line, "try")]);
        Assert.Equal([4, 4], [result.Code, line.GetProperty("exitCode").GetInt32()]);
    }

    [Fact]
    public async Task A_word_that_is_no_format_is_refused_by_name()
    {
        var result = await _bourse.RunAsync("status", "--log-format", "xml");

        Assert.Equal(2, result.Code);
        Assert.StartsWith("bourse: --log-format cannot be 'xml'", result.FirstWords, StringComparison.Ordinal);
    }

    private static List<JsonElement> Read(string words) =>
        [.. words.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
