using System.Diagnostics;
using System.Text.Json;
using Bourse.Hosting.Supervision;
using Xunit;

namespace Bourse.Tests.Cli;

public sealed class SupervisorProcessTests : IDisposable
{
    private static readonly string[] Up = ["up", "--from", "2024-01-01", "--to", "2024-03-01", "--day-interval", "50ms"];
    private readonly BourseProgram _bourse = new();
    private readonly SignallingStream _words = new();

    public void Dispose()
    {
        _bourse.Dispose();
        _words.Dispose();
    }

    [Fact]
    public async Task A_network_is_started_seen_and_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be asked to end there");
        var up = _bourse.Start(_words, Up);
        await Eventually.IsAsync(async () => Rows(await _bourse.StatusAsync()) > 0);

        var running = await _bourse.StatusAsync();
        var second = await _bourse.RunAsync(Up);
        var stage = await _bourse.RunAsync("exchange", "se1");
        var down = await _bourse.RunAsync("down");

        Assert.Equal(up.Id, running.GetProperty("up").GetInt32());
        Assert.All(Stages(running), one => Assert.Equal(up.Id, one.GetProperty("pid").GetInt32()));
        Assert.Equal((1, $"bourse: up is running already, as process {up.Id}"), (second.Code, second.Words.Split('\n')[0]));
        Assert.Equal(1, stage.Code);
        Assert.Contains($"bourse: se1 is running already, as process {up.Id}\n", stage.Words, StringComparison.Ordinal);
        Assert.Equal(0, down.Code);
        Assert.Equal([$"up: asked process {up.Id} to end", "up: stopped"], StepsOf(down.Words));
        Assert.Equal(0, await BourseProgram.EndOf(up));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_stage_that_is_killed_is_started_again_and_nothing_is_lost()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be asked to end there");
        var up = _bourse.Start(_words, [.. Up, "--processes"]);
        await Eventually.IsAsync(async () => Rows(await _bourse.StatusAsync()) > 0);
        var first = PidOf(await _bourse.StatusAsync(), "inv2");
        Assert.NotEqual(up.Id, first);

        using (var investor = Process.GetProcessById(first!.Value)) investor.Kill();
        await _words.WaitForAsync("inv2: ended unexpectedly (exit code 137), is started again in 1 s");
        await Eventually.IsAsync(async () => PidOf(await _bourse.StatusAsync(), "inv2") is { } pid && pid != first);
        var down = await _bourse.RunAsync("down");

        Assert.Equal(0, down.Code);
        Assert.Equal(0, await BourseProgram.EndOf(up));
        await AssertNothingIsLeftAsync();
        var verdict = await _bourse.RunAsync("verify", "--from", "2024-01-01");
        Assert.True(verdict.Code == 0, verdict.Data + verdict.Words);
    }

    [Fact]
    public async Task After_a_kill_of_the_supervisor_up_alone_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be asked to end there");
        using var words = new SignallingStream();
        try
        {
            var up = _bourse.Start(_words, [.. Up, "--processes"]);
            // A stage that has not taken its role yet could not be found, and would take it after the others have been stopped.
            string[] readers = ["inv1", "inv2", "inv3", "ingest"];
            await Eventually.IsAsync(async () => await _bourse.StatusAsync() is var status && readers.All(name => PidOf(status, name) is not null));
            up.Kill();
            await BourseProgram.EndOf(up);
            var orphan = PidOf(await _bourse.StatusAsync(), "inv2");
            Assert.NotNull(orphan);

            var again = _bourse.Start(words, [.. Up, "--processes"]);
            await words.WaitForAsync("up: the supervisor before was killed, and its stages run on; they are stopped first");
            await Eventually.IsAsync(async () => PidOf(await _bourse.StatusAsync(), "inv2") is { } pid && pid != orphan);
            Assert.Equal(0, (await _bourse.RunAsync("down")).Code);

            Assert.Equal(0, await BourseProgram.EndOf(again));
            await AssertNothingIsLeftAsync();
        }
        finally
        {
            // Stages that survive their supervisor are no children of this process.
            await _bourse.RunAsync("down");
        }
    }

    [Fact]
    public async Task Status_names_an_up_that_waits_for_a_server_before_it_starts_the_stages()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be asked to end there");
        var up = _bourse.Start(_words, [.. Up, "--processes", "--database", "mysql:Server=127.0.0.1;Port=1;User ID=me"]);
        await _words.WaitForAsync("up waits: MySQL at 127.0.0.1:1/InvestorsDB cannot be reached");
        var status = await _bourse.RunAsync("status");
        await _bourse.RunAsync("down");

        Assert.Contains($"up runs as process {up.Id} and has not started the stages yet", status.Words, StringComparison.Ordinal);
        await BourseProgram.EndOf(up);
    }

    [Fact]
    public async Task A_warning_that_concerns_every_stage_is_printed_once_a_run()
    {
        string[] week = ["up", "--from", "2024-01-01", "--to", "2024-01-05", "--day-interval", "0", "--no-follow"];

        var (code, _, words) = await _bourse.RunAsync([.. week, "--processes", "--retention-time", "3650d"]);

        Assert.True(code == 0, words);
        var warning = Assert.Single(words.Split('\n'), line => line.Contains("deletes records after 3650 d", StringComparison.Ordinal));
        Assert.StartsWith(
            "warning: topic StockExchange deletes records after 3650 d, topic portfolios deletes records after 3650 d: ", warning,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stages_that_run_by_themselves_are_stopped_in_the_order_in_which_data_flow()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be asked to end there");
        var ingest = _bourse.Start(_words, "ingest");
        var investor = _bourse.Start(_words, "investor", "inv1");
        var exchange = _bourse.Start(_words, "exchange", "se1", "--follow");
        await Eventually.IsAsync(async () => Stages(await _bourse.StatusAsync()).Count(one => one.GetProperty("running").GetBoolean()) == 3);

        var down = await _bourse.RunAsync("down");

        Assert.Equal(
            [
                $"se1: asked process {exchange.Id} to end", "se1: stopped", $"inv1: asked process {investor.Id} to end", "inv1: stopped",
                $"ingest: asked process {ingest.Id} to end", "ingest: stopped",
            ],
            StepsOf(down.Words));
        foreach (var process in new[] { exchange, investor, ingest }) Assert.Equal(0, await BourseProgram.EndOf(process));
    }

    [Fact]
    public async Task Processes_end_with_the_last_day_when_there_is_nothing_to_follow()
    {
        var result = await _bourse.RunAsync("up", "--processes", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow");

        Assert.True(result.Code == 0, result.Words);
        var status = await _bourse.StatusAsync();
        // The weekdays of January and 1 February, less New Year's Day.
        Assert.All(status.GetProperty("portfolios").EnumerateArray(), table => Assert.Equal(23, table.GetProperty("rows").GetInt64()));
    }

    [Fact]
    public async Task An_interrupted_network_ends_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "another process cannot be interrupted there");
        var up = _bourse.Start(_words, Up);
        await Eventually.IsAsync(async () => Rows(await _bourse.StatusAsync()) > 0);

        ProcessSignals.Terminate(up.Id);

        Assert.Equal(130, await BourseProgram.EndOf(up));
    }

    /// <summary>What is asked to end and has ended; on a busy machine lines of progress stand in between.</summary>
    private static IEnumerable<string> StepsOf(string words) => words.Split('\n')
        .Where(line => line.EndsWith(" to end", StringComparison.Ordinal) || line.EndsWith(": stopped", StringComparison.Ordinal));

    private async Task AssertNothingIsLeftAsync()
    {
        var status = await _bourse.StatusAsync();
        Assert.Equal(JsonValueKind.Null, status.GetProperty("up").ValueKind);
        Assert.All(status.GetProperty("stages").EnumerateArray(), stage => Assert.False(stage.GetProperty("running").GetBoolean()));
        // One exchange may have been stopped a day before the other.
        var published = Stages(status).Take(2).Min(exchange => exchange.GetProperty("last_date").GetString());
        Assert.Equal(published, Stages(status)[^1].GetProperty("last_date").GetString());
        Assert.All(Stages(status).Skip(2), stage => Assert.Equal(0, stage.GetProperty("lag").GetInt64()));
        Assert.Equal($"nothing is running in {_bourse.Home}\n", (await _bourse.RunAsync("down")).Words);
    }

    /// <summary>The stages that go by trading days: all but the scheduler.</summary>
    private static JsonElement[] Stages(JsonElement status) =>
        [.. status.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("stage").GetString() != "scheduler")];

    private static long Rows(JsonElement status) =>
        status.GetProperty("portfolios").EnumerateArray().Sum(table => table.GetProperty("rows").GetInt64());

    private static int? PidOf(JsonElement status, string name) =>
        Stages(status).Single(stage => stage.GetProperty("stage").GetString() == name).GetProperty("pid") is { ValueKind: JsonValueKind.Number } pid
            ? pid.GetInt32()
            : null;
}
