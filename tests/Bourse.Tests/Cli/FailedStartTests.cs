using System.Text.Json;

namespace Bourse.Tests.Cli;

/// <summary>What is said of a stage that cannot begin.</summary>
public sealed class FailedStartTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_stage_that_fails_in_its_start_says_so_there_and_in_the_status()
    {
        await _run.RunAsync("exchange", "se1", "--from", "2024-01-01", "--to", "2024-01-05", "--day-interval", "0");
        await using (var log = new FailingLog(new BourseException(FailureKind.Usage, "Kafka refuses user 'inv'")))
        {
            _run.Log = log;
            var result = await _run.RunAsync("investor", "inv1");

            Assert.Equal(2, result.Code);
            Assert.Contains("inv1: failed in its start\n", result.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("no day yet", result.Words, StringComparison.Ordinal);
        }

        _run.Log = null;
        var text = await _run.RunAsync("status");
        Assert.Contains("inv1: failed in its start: Kafka refuses user 'inv'\n", text.Data, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^inv1 +failed", text.Data);
        var status = JsonDocument.Parse((await _run.RunAsync("status", "--json")).Data).RootElement;
        var stage = status.GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("stage").GetString() == "inv1");
        Assert.Equal("Kafka refuses user 'inv'", stage.GetProperty("start_failure").GetString());
    }
}
