using System.Text.Json;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Cli;

/// <summary><c>bourse stream</c>, <c>bourse bars</c> and <c>bourse symbols</c> on the embedded log and store.</summary>
public sealed class BarsCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new() { Clock = new WaitCountingClock() };

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Bars_come_from_the_topics_into_the_store_and_are_listed()
    {
        await SendAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 9).Concat(SampleBars.Hours("BRK.B", new DateOnly(2024, 5, 1), 2)));

        var stream = await _run.RunAsync("stream", "--until-end");
        var list = await _run.RunAsync("bars", "list");

        Assert.Equal(0, stream.Code);
        Assert.StartsWith("stream: reads the symbols' topics in", stream.Words, StringComparison.Ordinal);
        Assert.Equal(
            [
                "SYMBOL  INTERVAL  BARS  FIRST (UTC)       LAST (UTC)",
                "BRK.B   60min        2  2024-05-01 14:00  2024-05-01 15:00",
                "NVDA    60min        9  2024-05-01 14:00  2024-05-02 15:00",
            ],
            list.Lines);
        var json = JsonDocument.Parse((await _run.RunAsync("bars", "list", "--json")).Data).RootElement;
        Assert.Equal(("NVDA", 9, "2024-05-01T14:00:00Z"), (Text(json[1], "symbol"), json[1].GetProperty("bars").GetInt32(), Text(json[1], "first")));
    }

    [Fact]
    public async Task The_alias_and_the_modes_work_and_a_wrong_mode_is_refused()
    {
        await SendAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 9));
        Assert.Equal(0, (await _run.RunAsync("consumer_stream", "--mode", "append", "--until-end")).Code);
        Assert.Equal("", (await _run.RunAsync("bars", "list")).Data);
        Assert.Equal(0, (await _run.RunAsync("consumer_stream", "--mode", "initial", "--until-end")).Code);
        Assert.Contains("9", (await _run.RunAsync("bars", "list")).Data, StringComparison.Ordinal);
        var wrong = await _run.RunAsync("stream", "--mode", "inital");
        Assert.Equal((2, "bourse: --mode cannot be 'inital'"), (wrong.Code, wrong.FirstWords));
        Assert.Contains("did you mean initial?", wrong.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_network_runs_the_stream_when_asked_for_and_the_status_shows_it()
    {
        await SendAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 9));
        string[] up = ["up", "--no-follow", "--day-interval", "0", "--from", "2024-01-02", "--to", "2024-01-05"];

        var without = await _run.RunAsync(up);
        Assert.Equal(0, without.Code);
        Assert.Equal("", (await _run.RunAsync("bars", "list")).Data);
        Assert.DoesNotContain("stream", (await _run.RunAsync("status")).Data, StringComparison.Ordinal);
        var with = await _run.RunAsync([.. up, "--stream"]);

        Assert.True(with.Code == 0, with.Words);
        Assert.Contains(", stream in", with.Words, StringComparison.Ordinal);
        Assert.Contains("9", (await _run.RunAsync("bars", "list")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_are_shown_the_newest_first_with_the_digits_of_the_source_and_a_chart()
    {
        await FillAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 3).Append(SampleBars.Of("NVDA", "2024-05-02 10:00:00", "9.5000")));

        var result = await _run.RunAsync("bars", "show", "nvda", "--last", "2");

        Assert.Equal(
            [
                "TIME                   OPEN     HIGH     LOW   CLOSE  VOLUME",
                "2024-05-02 10:00:00  9.5000  19.0000  9.5000  9.5000   1,234",
                "2024-05-01 12:00:00  100.02   200.04  100.02  100.02   1,234",
            ],
            result.Lines);
        Assert.Equal("NVDA, 2 bars of 60min, US/Eastern; closes █▁ 9.5000 … 100.02\n", result.Words);
    }

    [Fact]
    public async Task Invented_bars_are_said_to_be_so_by_the_stream_and_wherever_they_are_read()
    {
        await SendAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 14));
        const string Remark = "bars are invented (provider synthetic)\n";

        Assert.EndsWith($"stream: {Remark}", (await _run.RunAsync("stream", "--until-end")).Words, StringComparison.Ordinal);
        foreach (var command in new[] { "show", "export", "risk" })
        {
            Assert.EndsWith($"\n{Remark}", (await _run.RunAsync("bars", command, "NVDA")).Words, StringComparison.Ordinal);
        }

        var bars = JsonDocument.Parse((await _run.RunAsync("bars", "show", "NVDA", "--json")).Data).RootElement;
        Assert.All(bars.EnumerateArray(), bar => Assert.Equal("synthetic", Text(bar, "provider")));
    }

    [Fact]
    public async Task A_time_without_bars_is_answered_with_the_newest_bar_and_one_that_ends_before_it_begins_is_refused()
    {
        await FillAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 7));

        var empty = await _run.RunAsync("bars", "show", "NVDA", "--from", "2024-05-06");
        var wrong = await _run.RunAsync("bars", "show", "NVDA", "--from", "2024-05-02", "--to", "2024-05-01");

        const string Newest = "the newest of all is that of 2024-05-01 16:00:00 US/Eastern";
        Assert.Equal((0, $"there are no bars of NVDA in that time; {Newest}"), (empty.Code, empty.FirstWords));
        Assert.Contains("`bourse stream --until-end`", empty.Words, StringComparison.Ordinal);
        Assert.Equal((2, "bourse: --from 2024-05-02 is after --to 2024-05-01"), (wrong.Code, wrong.FirstWords));
    }

    [Fact]
    public async Task A_range_is_in_exchange_time_and_a_last_day_is_included()
    {
        await FillAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 28));
        Assert.Equal(7, await CountAsync("--from", "2024-05-02", "--to", "2024-05-02"));
        Assert.Equal(3, await CountAsync("--from", "2024-05-02 11:00", "--to", "2024-05-02 13:00"));
        Assert.Equal(14, await CountAsync("--from", "2024-05-03"));
        Assert.Equal(0, await CountAsync("--from", "2024-05-06"));

        var wrong = await _run.RunAsync("bars", "show", "NVDA", "--from", "yesterday");
        Assert.Equal((2, "bourse: --from 'yesterday' is neither a day nor a time"), (wrong.Code, wrong.FirstWords));

        async Task<int> CountAsync(params string[] range)
        {
            var result = await _run.RunAsync(["bars", "show", "NVDA", "--json", "-n", "1000", .. range]);
            Assert.Equal(0, result.Code);
            return JsonDocument.Parse(result.Data).RootElement.GetArrayLength();
        }
    }

    [Fact]
    public async Task An_unknown_symbol_is_refused_with_the_nearest_one()
    {
        await FillAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 3));
        foreach (var command in new[] { "show", "export", "quality" })
        {
            var result = await _run.RunAsync("bars", command, "NVDIA");
            Assert.Equal((2, "", "bourse: there are no bars of NVDIA"), (result.Code, result.Data, result.FirstWords));
            Assert.Contains("did you mean NVDA?", result.Words, StringComparison.Ordinal);
        }

        var other = await _run.RunAsync("bars", "show", "NVDA", "--interval", "5min");
        Assert.Equal((2, "bourse: there are no bars of NVDA of 5min"), (other.Code, other.FirstWords));
        Assert.Contains("there are bars of 60min", other.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_has_the_digits_of_the_source_and_no_formula()
    {
        await FillAsync([SampleBars.Of("=1+1", "2024-05-01 10:00:00", "9.5000"), SampleBars.Of("=1+1", "2024-05-01 11:00:00", "0.00000001")]);

        var result = await _run.RunAsync("bars", "export", "=1+1");

        Assert.Equal(
            [
                "symbol,interval,timestamp,open,high,low,close,volume,time_zone,utc",
                "'=1+1,60min,2024-05-01 10:00:00,9.5000,19.0000,9.5000,9.5000,1234,US/Eastern,2024-05-01T14:00:00Z",
                "'=1+1,60min,2024-05-01 11:00:00,0.00000001,0.00000002,0.00000001,0.00000001,1234,US/Eastern,2024-05-01T15:00:00Z",
            ],
            result.Lines);
        Assert.Equal("2 bars of =1+1\n", result.Words);
        var json = await _run.RunAsync("bars", "export", "=1+1", "--json");
        Assert.Contains("\"open\":9.5000,", json.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quality_is_exit_code_3_when_something_was_found()
    {
        await FillAsync(new[] { "10", "11", "12", "14", "15" }.Select(hour => SampleBars.Of("NVDA", $"2023-07-05 {hour}:00:00")));

        var result = await _run.RunAsync("bars", "quality", "NVDA");

        Assert.Equal(3, result.Code);
        Assert.Equal(["DAY         FINDING       BARS  DETAILS", "2023-07-05  missing bars     1  13:00"], result.Lines);
        Assert.Equal("NVDA of 60min: 5 bars, 1 session from 2023-07-05 to 2023-07-05; 1 finding\n", result.Words);
        var finding = JsonDocument.Parse((await _run.RunAsync("bars", "quality", "NVDA", "--json")).Data).RootElement.GetProperty("findings")[0];
        Assert.Equal(("2023-07-05", "missing_bars", 1), (Text(finding, "day"), Text(finding, "finding"), finding.GetProperty("bars").GetInt32()));

        await FillAsync([SampleBars.Of("NVDA", "2023-07-05 13:00:00")]);
        var right = await _run.RunAsync("bars", "quality", "NVDA");
        Assert.Equal((0, ""), (right.Code, right.Data));
    }

    [Fact]
    public async Task Days_are_made_from_hours_and_shown_with_indicators_that_began_before_them()
    {
        await FillAsync(SampleBars.Hours("NVDA", new DateOnly(2024, 5, 6), 35));

        var result = await _run.RunAsync("bars", "show", "NVDA", "--interval", "1day", "--indicators", "SMA2,vwap", "--from", "2024-05-09");

        // The n-th hour closes at 100.00 and n cents; seven hours a day, of which that from 16:00 on is after the close.
        Assert.Equal(
            [
                "TIME                   OPEN    HIGH     LOW   CLOSE  VOLUME      SMA2      VWAP",
                "2024-05-10 09:30:00  100.28  200.66  100.28  100.33   7,404  100.2950  133.7567",
                "2024-05-09 09:30:00  100.21  200.52  100.21  100.26   7,404  100.2250  133.6633",
            ],
            result.Lines);
        Assert.Equal("NVDA, 2 bars of 1day from 60min, US/Eastern; closes ▁█ 100.26 … 100.33\n", result.Words);
        var json = await NewestAsync("sma34,rsi34");
        Assert.Equal(100.175, json.GetProperty("sma34").GetDouble(), 1e-13);
        Assert.Equal(JsonValueKind.Number, json.GetProperty("rsi34").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await NewestAsync("sma36")).GetProperty("sma36").ValueKind);
        var wrong = await _run.RunAsync("bars", "show", "NVDA", "--indicators", "bolinger");
        Assert.Equal((2, "bourse: there is no indicator called 'bolinger'"), (wrong.Code, wrong.FirstWords));

        async Task<JsonElement> NewestAsync(string names) =>
            JsonDocument.Parse((await _run.RunAsync("bars", "show", "NVDA", "--indicators", names, "-n", "1", "--json")).Data).RootElement[0];
    }

    [Fact]
    public async Task A_range_of_larger_bars_has_whole_ones()
    {
        var times = Enumerable.Range(0, 78).Select(i => new TimeOnly(9, 30).AddMinutes(5 * i));
        await FillAsync(times.Select(time => SampleBars.Of("NVDA", $"2024-05-06 {time:HH:mm}:00", "5.00", "5min")));

        var export = await _run.RunAsync("bars", "export", "NVDA", "--interval", "60min", "--from", "2024-05-06 10:00", "--to", "2024-05-06 11:30");

        Assert.Equal(
            [
                "NVDA,60min,2024-05-06 10:30:00,5.00,10.00,5.00,5.00,14808,US/Eastern,2024-05-06T14:30:00Z",
                "NVDA,60min,2024-05-06 11:30:00,5.00,10.00,5.00,5.00,14808,US/Eastern,2024-05-06T15:30:00Z",
            ],
            export.Lines.Skip(1));
    }

    [Fact]
    public async Task Risk_is_that_of_the_closes_of_days()
    {
        await FillAsync(new[] { "100", "110", "99", "104.5" }.SelectMany((close, i) => new[]
        {
            SampleBars.Of("NVDA", $"2024-05-0{6 + i} 10:00:00", "1"), SampleBars.Of("NVDA", $"2024-05-0{6 + i} 15:00:00", close),
        }));

        var result = await _run.RunAsync("bars", "risk", "NVDA");

        Assert.Equal(0, result.Code);
        Assert.Contains("return                4.50 %  last close / first close − 1", result.Lines);
        Assert.Contains("maximum drawdown    -10.00 %  from 2024-05-07 to 2024-05-08", result.Lines);
        Assert.Equal("NVDA, 4 days from 2024-05-06 to 2024-05-09\n", result.Words);
        var json = JsonDocument.Parse((await _run.RunAsync("bars", "risk", "NVDA", "--from", "2024-05-09", "--json")).Data).RootElement;
        Assert.Equal((1, JsonValueKind.Null), (json.GetProperty("days").GetInt32(), json.GetProperty("volatility").ValueKind));
        Assert.Equal(2, (await _run.RunAsync("bars", "risk", "NVDA", "--from", "2024-05-10")).Code);
    }

    [Fact]
    public async Task Symbols_are_shown_as_given_with_their_topics_and_tables()
    {
        await SendAsync([SampleBars.Of("BRK.B", "2024-05-01 10:00:00")]);
        await FillAsync([SampleBars.Of("^GSPC", "2024-05-01 10:00:00")]);

        Assert.Equal(
            [
                "SYMBOL  TOPIC              EXISTS  TABLE              EXISTS",
                "BRK.B   BRK_dot_B_topic    yes     stock_brk_dot_b    no",
                "^GSPC   _caret_GSPC_topic  no      stock__caret_gspc  yes",
            ],
            (await _run.RunAsync("symbols")).Lines);
        var named = JsonDocument.Parse((await _run.RunAsync("symbols", "m&m.ns", "--json")).Data).RootElement[0];
        Assert.Equal(("M&M.NS", "M_and_M_dot_NS_topic"), (Text(named, "symbol"), Text(named, "topic")));
        Assert.Equal(2, (await _run.RunAsync("symbols", "")).Code);
    }

    [Fact]
    public async Task A_home_without_bars_is_not_made_by_looking_at_it()
    {
        Assert.Equal((0, ""), (await _run.RunAsync("bars", "list")) switch { var list => (list.Code, list.Data) });
        Assert.Equal(0, (await _run.RunAsync("symbols")).Code);
        var show = await _run.RunAsync("bars", "show", "NVDA");
        Assert.Equal((2, "bourse: there are no bars of NVDA"), (show.Code, show.FirstWords));
        Assert.Contains("bourse stream --until-end", show.Words, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task Symbols_are_completed_and_a_wrong_store_is_refused()
    {
        await FillAsync([SampleBars.Of("NVDA", "2024-05-01 10:00:00"), SampleBars.Of("IBM", "2024-05-01 10:00:00")]);
        Assert.Equal(["NVDA"], (await _run.RunAsync("complete", "--", "bourse bars show N")).Lines);
        Assert.Equal(["append", "initial"], (await _run.RunAsync("complete", "--", "bourse stream --mode ")).Lines.Order());
        foreach (var store in new[] { "cassandra", "cassandra:", "cassandra:host:port", "mysql" })
        {
            Assert.Equal(2, (await _run.RunAsync("bars", "list", "--bars", store)).Code);
        }
    }

    private async Task SendAsync(IEnumerable<Bar> bars)
    {
        Directory.CreateDirectory(_run.Home);
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(_run.Home, "log.db"), TimeProvider.System, default);
        await BarWorld.SendAsync(log, bars);
    }

    private async Task FillAsync(IEnumerable<Bar> bars)
    {
        await using var store = new SqliteBarStore(Path.Combine(_run.Home, "bars.db"), TimeProvider.System);
        await store.WriteAsync(new([.. bars.Select((bar, i) => new BarRow(bar, i))], []), default);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
