using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bourse.Adapters.Locks;
using Bourse.Adapters.Sqlite;
using Bourse.Cli.Display;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Status;
using Xunit;

namespace Bourse.Tests.Cli;

public sealed class NetworkCommandTests : IDisposable
{
    /// <summary>
    /// 23 trading days: the weekdays of January and 1 February 2024 less New Year's Day (a Monday) and Epiphany (a Saturday, which is
    /// none).
    /// </summary>
    private static readonly string[] January = ["up", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow"];
    private readonly CommandLineRun _run = new();

    public NetworkCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(60));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_home_that_is_no_folder_or_cannot_be_written_is_told_with_a_remedy_that_helps()
    {
        using var disk = SmallDisk.Mount("1m");
        disk.MakeReadOnly();

        var device = await _run.RunAsync([.. January, "--home", "/dev/null"]);
        var readOnly = await _run.RunAsync([.. January, "--home", disk.Folder]);

        Assert.Equal((1, "bourse: /dev/null/run cannot be written: /dev/null is not a folder"), (device.Code, device.FirstWords));
        Assert.Contains("\ntry: choose a folder with --home\n", device.Words, StringComparison.Ordinal);
        Assert.Equal(
            (1, $"bourse: {disk.Folder}/run cannot be written: its disk is mounted read-only"), (readOnly.Code, readOnly.FirstWords));
        Assert.Contains("\ntry: choose another folder with --home\n", readOnly.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_that_waits_says_so_once()
    {
        using var stop = new CancellationTokenSource();
        // The day of the clock is the last one: the network has nothing to do until the next.
        var running = Task.Run(
            () => _run.RunAsync(new MemoryStream(), stop.Token, "up", "--from", "2024-03-04", "--day-interval", "0"),
            TestContext.Current.CancellationToken);
        for (var second = 0; second < 45; second++)
        {
            await Eventually.IsAsync(() => _run.Clock.Waiting >= 3);
            _run.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await Eventually.IsAsync(() =>
        {
            _run.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return running.IsCompleted;
        });
        var lines = (await running).Words.Split('\n').Where(line => line.StartsWith("se1 ", StringComparison.Ordinal)).ToList();

        Assert.Equal(lines.Distinct(), lines);
    }

    [Fact]
    public async Task The_status_says_that_a_supervisor_was_killed_and_nothing_restarts_its_stages()
    {
        await _run.RunAsync(January);
        // What kill -9 leaves: the lease of a process without its lock, and a stage that runs on.
        var lease = Path.Combine(_run.Home, "run", "up.lease");
        using (RoleLock.Take(_run.Home, "up", _run.HostEnvironment.Identity, _run.Clock)) File.Copy(lease, lease + ".kept");
        File.Move(lease + ".kept", lease);
        using var stage = RoleLock.Take(_run.Home, "inv1", _run.HostEnvironment.Identity, _run.Clock);

        var status = await _run.RunAsync("status");

        Assert.Contains(
            "nothing restarts them: `bourse up` stops them and starts anew, `bourse down` only stops them\n", status.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_has_published_its_last_day_waits_for_the_next_one()
    {
        await _run.RunAsync(January);
        using var running = RoleLock.Take(_run.Home, "se1", _run.HostEnvironment.Identity, _run.Clock);
        _run.Clock.Advance(TimeSpan.FromMinutes(5));

        // The 2nd of February 2024 is a trading day that the exchange has not published.
        _run.Environment["BOURSE_TO"] = "2024-02-04";
        var behind = await _run.RunAsync("status");
        _run.Environment["BOURSE_TO"] = "2024-02-01";
        var complete = await _run.RunAsync("status");

        Assert.Matches("(?m)^se1 .* no price since [1-9][0-9]* .*$", behind.Data);
        Assert.Matches("(?m)^se1 .* the next trading day$", complete.Data);
    }

    [Fact]
    public async Task The_table_of_stages_counts_what_they_have_rejected_and_the_one_below_what_is_left_to_deal_with()
    {
        await _run.RunAsync(January);

        var heading = (await _run.RunAsync("status")).Lines[0];

        Assert.Contains("REJECTED", heading, StringComparison.Ordinal);
        Assert.DoesNotContain("DEAD LETTERS", heading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stage_has_rejected_falls_when_the_letters_are_dealt_with()
    {
        await _run.RunAsync(January);
        _run.Input = "k:no price\nk:neither\n";
        Assert.Equal(0, (await _run.RunAsync("topic", "produce", "StockExchange", "-K")).Code);
        Assert.Equal(0, (await _run.RunAsync("investor", "inv1", "--until-complete", "--to", "2024-02-01")).Code);
        using var running = RoleLock.Take(_run.Home, "inv1", _run.HostEnvironment.Identity, _run.Clock);
        var home = new HomeFolder(_run.Home);
        var record = StatusFiles.ReadAll(home).Single(record => record.View.Stage == "inv1");
        var view = record.View with { Status = record.View.Status with { DeadLetters = 2 } };
        StatusFiles.Write(home, record with { View = view, Holder = _run.HostEnvironment.Identity, IsEnded = false });

        Assert.Equal("2", await RejectedAsync());
        Assert.Equal(0, (await _run.RunAsync("topic", "dlq", "discard", "StockExchange", "--all", "--reason", "a test")).Code);
        Assert.Equal("-", await RejectedAsync());

        async Task<string> RejectedAsync()
        {
            var lines = (await _run.RunAsync("status")).Lines;
            var end = lines[0].IndexOf("REJECTED", StringComparison.Ordinal) + "REJECTED".Length;
            return lines.Single(line => line.StartsWith("inv1", StringComparison.Ordinal))[..end].Split(' ')[^1];
        }
    }

    [Theory]
    [InlineData(1, "inv1 2024-01-05")]
    [InlineData(4, "inv1 2024-01-05 waits for IBM of 2024-01-08 for Inv1_P11 since 4 s")]
    public void A_stage_that_has_only_begun_to_wait_is_not_said_to_wait(int seconds, string words)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var waiting = new Waiting("Inv1_P11", "IBM", new DateOnly(2024, 1, 8), now.AddSeconds(-seconds));
        var status = new StageStatus { LastDate = new DateOnly(2024, 1, 5), Waiting = waiting };

        Assert.Equal(words, StageText.Words(new StageView("inv1", status, default), now));
    }

    [Fact]
    public async Task A_home_in_which_something_else_has_run_is_not_called_empty()
    {
        _run.Input = "a\n";
        var ran = await _run.RunAsync("topic", "produce", "NVDA_topic", "--create");
        Assert.True(ran.Code == 0, ran.Words);

        var status = await _run.RunAsync("status");

        Assert.Equal($"no stage of the network has run in {_run.Home} yet; start the network with `bourse up`\n", status.Words);
    }

    [Fact]
    public async Task A_reset_that_nobody_can_confirm_names_the_option_that_does_not_ask()
    {
        await _run.RunAsync(January);

        var refused = await _run.RunAsync("database", "init", "--reset");

        Assert.Equal(1, refused.Code);
        Assert.Contains("\ntry: bourse database init --reset --yes\n", refused.Words, StringComparison.Ordinal);
        Assert.All((await StatusAsync()).GetProperty("portfolios").EnumerateArray(), table => Assert.Equal(23, table.GetProperty("rows").GetInt64()));
    }

    [Fact]
    public async Task The_whole_network_runs_to_its_end_and_its_status_tells_how_far_it_got()
    {
        var up = await _run.RunAsync(January);
        var status = await StatusAsync();

        Assert.Equal((0, "up: everything is done"), (up.Code, up.Words.TrimEnd('\n').Split('\n')[^1]));
        Assert.Equal(
            ["se1", "se2", "inv1", "inv2", "inv3", "ingest", "scheduler"],
            status.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()));
        Assert.All(Stages(status), stage => Assert.Equal("2024-02-01", stage.GetProperty("last_date").GetString()));
        Assert.All(Stages(status), stage => Assert.False(stage.GetProperty("running").GetBoolean()));
        Assert.All(Stages(status).Skip(2), stage => Assert.Equal(0, stage.GetProperty("lag").GetInt64()));
        Assert.Equal(6, status.GetProperty("portfolios").GetArrayLength());
        Assert.All(status.GetProperty("portfolios").EnumerateArray(), table => Assert.Equal(23, table.GetProperty("rows").GetInt64()));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("up").ValueKind);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_run.Home, "run"), "*.lease"));
    }

    [Fact]
    public async Task The_status_of_a_network_that_has_ended_reads_neither_prices_nor_evaluations()
    {
        await _run.RunAsync(January);
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(_run.Home, "log.db"), TimeProvider.System, CancellationToken.None);
        _run.Log = new UnreadableLog(log);

        var status = await StatusAsync();

        Assert.All(Stages(status), stage => Assert.Equal("2024-02-01", stage.GetProperty("last_date").GetString()));
        Assert.All(Stages(status).Skip(2), stage => Assert.Equal(0, stage.GetProperty("lag").GetInt64()));
        Assert.All(Stages(status).Skip(2), stage => Assert.Equal(0, stage.GetProperty("lag_seconds").GetDouble()));
    }

    [Fact]
    public async Task A_stage_that_was_killed_has_the_last_day_that_the_log_shows()
    {
        await _run.RunAsync(January);
        var record = StatusFiles.ReadAll(new HomeFolder(_run.Home)).Single(record => record.View.Stage == "se1");
        var early = record.View with { Status = record.View.Status with { LastDate = new DateOnly(2024, 1, 5) } };
        StatusFiles.Write(new HomeFolder(_run.Home), record with { View = early, IsEnded = false });

        Assert.Equal("2024-02-01", Stages(await StatusAsync())[0].GetProperty("last_date").GetString());
    }

    [Fact]
    public async Task The_tables_of_very_many_portfolios_are_not_counted()
    {
        var portfolios = string.Join(',', Enumerable.Range(1, 101).Select(number => $$$"""{"id":"P{{{number}}}","holdings":{"IBM":1}}"""));
        _run.Environment["BOURSE_PORTFOLIOS"] = _run.WriteFile("many.json", $$"""{"investors":[{"id":"Me","portfolios":[{{portfolios}}]}]}""");
        await _run.RunAsync(January);

        var text = await _run.RunAsync("status");
        var status = await StatusAsync();

        Assert.Contains("the tables of 101 portfolios are not counted\n", text.Words, StringComparison.Ordinal);
        Assert.Equal(0, status.GetProperty("portfolios").GetArrayLength());
        Assert.Equal("2024-02-01", Stages(status)[^1].GetProperty("last_date").GetString());
    }

    [Fact]
    public async Task A_reset_of_the_database_leaves_no_last_day_of_the_ingestion()
    {
        await _run.RunAsync(January);
        await _run.RunAsync("database", "init", "--reset", "--yes");

        Assert.Equal(JsonValueKind.Null, Stages(await StatusAsync())[^1].GetProperty("last_date").ValueKind);
    }

    [Fact]
    public async Task An_empty_home_has_a_status_too()
    {
        var text = await _run.RunAsync("status");
        var status = await StatusAsync();

        Assert.Equal(0, text.Code);
        Assert.Equal($"nothing has run in {_run.Home} yet; start the network with `bourse up`, or see it whole with `bourse demo`\n", text.Words);
        Assert.Equal(8, text.Lines.Length);
        Assert.All(Stages(status), stage => Assert.Equal(JsonValueKind.Null, stage.GetProperty("last_date").ValueKind));
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task A_database_whose_tables_are_not_made_yet_has_a_status_too()
    {
        Directory.CreateDirectory(_run.Home);
        await File.WriteAllBytesAsync(Path.Combine(_run.Home, "InvestorsDB.db"), []);

        var status = await StatusAsync();

        Assert.Equal(0, status.GetProperty("portfolios").GetArrayLength());
    }

    [Fact]
    public async Task Nothing_to_stop_is_no_failure()
    {
        var result = await _run.RunAsync("down");

        Assert.Equal((0, $"nothing is running in {_run.Home}\n"), (result.Code, result.Words));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("inv2")]
    public async Task A_network_whose_role_is_taken_does_not_start(string role)
    {
        using var taken = RoleLock.Take(_run.Home, role, _run.HostEnvironment.Identity, _run.Clock);

        var result = await _run.RunAsync(January);

        Assert.Equal(1, result.Code);
        Assert.Contains($"bourse: {role} is running already, as process {Environment.ProcessId}\n", result.Words, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_run.Home, "log.db")));
    }

    [Fact]
    public async Task A_process_number_without_its_lock_is_nobody()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_run.Home, "run")).FullName;
        foreach (var role in new[] { "up", "se1" })
        {
            // As a killed process leaves them; the number has gone to this process since, which must not be stopped for it.
            File.WriteAllText(Path.Combine(folder, role + ".lock"), "");
            new RoleLease(role, ProcessIdentity.OfThisProcess(Guid.NewGuid()), _run.Clock.GetUtcNow()).Write(Path.Combine(folder, role + ".lease"));
        }

        var status = await StatusAsync();
        var down = await _run.RunAsync("down");

        Assert.False(Stages(status)[0].GetProperty("running").GetBoolean());
        Assert.Equal($"nothing is running in {_run.Home}\n", down.Words);
    }

    [Fact]
    public async Task Bad_messages_are_counted_once_with_their_reason()
    {
        await _run.RunAsync(January);
        foreach (var message in new[] { "XXX", "{" })
        {
            _run.Input = message;
            await _run.RunAsync("topic", "produce", "StockExchange");
        }

        // All three investors read both messages; a dead letter is one all the same.
        await _run.RunAsync(January);
        var deadLetters = Assert.Single((await StatusAsync()).GetProperty("dead_letters").EnumerateArray());

        Assert.Equal(("StockExchange.dlq", 2), (deadLetters.GetProperty("topic").GetString(), deadLetters.GetProperty("count").GetInt32()));
        Assert.NotEmpty(deadLetters.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Dead_letters_that_were_brought_back_are_not_counted_until_they_fail_again()
    {
        await _run.RunAsync(January);
        _run.Input = """{"TICK":"HAL","PRICE":1,"DATE":"2024-02-01"}""";
        await _run.RunAsync("topic", "produce", "StockExchange");
        await _run.RunAsync(January);

        // These settings know the ticker, so the message would be used; the network that runs afterwards does not.
        var portfolios = _run.WriteFile("hal.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P","holdings":{"HAL":1}}]}]}""");
        await _run.RunAsync("topic", "replay", "StockExchange.dlq", "--portfolios", portfolios);
        var replayed = (await StatusAsync()).GetProperty("dead_letters").GetArrayLength();
        await _run.RunAsync(January);
        var again = Assert.Single((await StatusAsync()).GetProperty("dead_letters").EnumerateArray());

        Assert.Equal((0, 1), (replayed, again.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task A_network_on_another_machine_is_not_started_twice_and_its_lease_ends()
    {
        var elsewhere = new ProcessIdentity("another", "db1", 1, "another kernel", "its numbers");
        Directory.CreateDirectory(Path.Combine(_run.Home, "run"));
        new RoleLease("up", elsewhere, _run.Clock.GetUtcNow()).Write(Path.Combine(_run.Home, "run", "up.lease"));

        var refused = await _run.RunAsync(January);
        _run.Clock.Advance(RoleLease.Validity);
        var accepted = await _run.RunAsync(January);

        Assert.Equal((1, "bourse: up is running already, as process 1 on db1"), (refused.Code, refused.FirstWords));
        Assert.Equal(0, accepted.Code);
    }

    [Fact]
    public async Task A_network_that_was_asked_to_end_by_another_process_has_not_failed()
    {
        var running = _run.RunAsync(new MemoryStream(), CancellationToken.None, "up", "--from", "2024-01-01", "--to", "2024-02-01");
        RoleLease? lease = null;
        await Eventually.IsAsync(
            () => (lease = RoleLock.FindHolder(_run.Home, "up", _run.HostEnvironment.Identity, _run.Clock)) is not null);

        RoleLock.AskToStop(_run.Home, lease!);
        await Eventually.IsAsync(() =>
        {
            _run.Clock.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });

        var result = await running;
        Assert.Equal((0, "up: stopped by bourse down"), (result.Code, result.Words.TrimEnd('\n').Split('\n')[^1]));
    }

    [Fact]
    public async Task A_port_that_is_none_is_refused_and_one_in_use_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var wrong = await _run.RunAsync([.. January, "--feed", "65536"]);
        var used = await _run.RunAsync([.. January, "--feed", port.ToString(CultureInfo.InvariantCulture)]);
        var pages = await _run.RunAsync([.. January, "--dashboard-port", "65536"]);
        var usedByPages = await _run.RunAsync([.. January, "--dashboard-port", port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal((2, "bourse: --dashboard-port 65536 is not a port"), (pages.Code, pages.FirstWords));
        Assert.Contains($"bourse: the dashboard cannot listen on 127.0.0.1:{port}", usedByPages.Words, StringComparison.Ordinal);
        Assert.Contains("--dashboard-port", usedByPages.Words, StringComparison.Ordinal);
        Assert.Equal((2, "bourse: --feed 65536 is not a port"), (wrong.Code, wrong.FirstWords));
        Assert.Equal((1, $"bourse: port {port} of the feed is in use"), (used.Code, used.FirstWords));
        Assert.False(File.Exists(Path.Combine(_run.Home, "log.db")));
    }

    [Fact]
    public async Task A_stopped_network_has_read_everything_that_was_published()
    {
        using var stop = new CancellationTokenSource();
        var running = _run.RunAsync(new MemoryStream(), stop.Token, "server", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0");
        await Eventually.IsAsync(async () => Rows(await StatusAsync()) > 0);

        await stop.CancelAsync();
        var result = await running;

        Assert.Equal(130, result.Code);
        Assert.Contains("stopping: the exchanges first", result.Words, StringComparison.Ordinal);
        var status = await StatusAsync();
        // One exchange may have been stopped a day before the other.
        var published = Stages(status).Take(2).Min(exchange => exchange.GetProperty("last_date").GetString());
        Assert.Equal(published, Stages(status)[^1].GetProperty("last_date").GetString());
        Assert.All(Stages(status).Skip(2), stage => Assert.Equal(0, stage.GetProperty("lag").GetInt64()));
    }

    private static long Rows(JsonElement status) =>
        status.GetProperty("portfolios").EnumerateArray().Sum(table => table.GetProperty("rows").GetInt64());

    /// <summary>The stages that go by trading days: all but the scheduler.</summary>
    private static JsonElement[] Stages(JsonElement status) =>
        [.. status.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("stage").GetString() != "scheduler")];

    private async Task<JsonElement> StatusAsync()
    {
        var result = await _run.RunAsync("status", "--json");
        Assert.True(result.Code == 0, result.Words);
        return JsonDocument.Parse(result.Data).RootElement;
    }
}
