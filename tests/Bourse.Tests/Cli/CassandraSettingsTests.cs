using Bourse.Bars;
using Bourse.Hosting.Composition;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Cql;
using Bourse.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bourse.Tests.Cli;

/// <summary>The settings that say where the bars are, and what the doctor says about them.</summary>
public sealed class CassandraSettingsTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    // The doctor compares the clock with the time at which it was written.
    public CassandraSettingsTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("cassandra:node1", "node1:9042")]
    [InlineData("CASSANDRA:node1:9043, node2:9044", "node1:9043,node2:9044")]
    [InlineData("cassandra:[::1]:9042", "[::1]:9042")]
    public void Bars_can_be_in_Cassandra(string bars, string nodes) => Assert.Equal(
        $"Cassandra at {nodes}/financial_data", _run.Context(default, ["bars", "list", "--bars", bars]).Settings.BarsPlace);

    [Theory]
    [InlineData("cassandra:", "names no nodes", "write cassandra:HOST:PORT[,HOST:PORT]")]
    [InlineData("cassandra:node1:9042,", "names no nodes", "write cassandra:HOST:PORT[,HOST:PORT]")]
    [InlineData("cassandra:node1:99999", "names no nodes", "write cassandra:HOST:PORT[,HOST:PORT]")]
    [InlineData("cassandra", "is no store of bars", "did you mean cassandra:HOST:9042?")]
    [InlineData("cassandar:node1:9042", "is no store of bars", "did you mean cassandra:HOST:9042?")]
    [InlineData("mongo:node1:9042", "is no store of bars", "write sqlite, or cassandra:HOST:PORT")]
    public async Task A_store_that_is_none_is_refused(string bars, string cause, string remedy)
    {
        var result = await _run.RunAsync("bars", "list", "--bars", bars);

        Assert.Equal(2, result.Code);
        Assert.Contains(cause, result.FirstWords, StringComparison.Ordinal);
        Assert.Contains(remedy, result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_wrong_place_is_not_shown()
    {
        var result = await _run.RunAsync("bars", "list", "--bars", "cassandra:ann:geheim@node1:9042");

        Assert.Equal(2, result.Code);
        Assert.DoesNotContain("geheim", result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BOURSE_CASSANDRA_KEYSPACE", "Robert'); DROP", "cannot be the name of a keyspace")]
    [InlineData("BOURSE_CASSANDRA_TLS", "maybe", "is none of the values it can have")]
    [InlineData("BOURSE_CASSANDRA_SSL_CA_LOCATION", "missing.pem", "cannot be read")]
    public async Task A_setting_of_Cassandra_with_a_mistake_is_refused(string variable, string value, string cause)
    {
        _run.Environment[variable] = value;
        var result = await _run.RunAsync("bars", "list", "--bars", "cassandra:node1:9042");

        Assert.Equal(2, result.Code);
        Assert.Contains(cause, result.FirstWords, StringComparison.Ordinal);
        Assert.Contains(variable, result.FirstWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_tells_that_Cassandra_is_not_there_and_that_something_else_is()
    {
        var node = new FakeCassandra();
        var port = node.Port;
        node.Version = 3;
        var result = await _run.RunAsync("doctor", "--bars", $"cassandra:127.0.0.1:{port}");
        Assert.Equal(1, result.Code);
        Assert.Contains("update the server to Cassandra 4.0 or later", result.Data, StringComparison.Ordinal);

        await node.DisposeAsync();
        result = await _run.RunAsync("doctor", "--bars", $"cassandra:127.0.0.1:{port}");
        Assert.NotEqual(0, result.Code);
        Assert.Contains("Cassandra cannot be reached", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_password_is_named()
    {
        await using var node = new FakeCassandra();
        node.Users["ann"] = "geheim";
        var result = await _run.RunAsync("doctor", "--bars", $"cassandra:127.0.0.1:{node.Port}");
        Assert.Contains("set BOURSE_CASSANDRA_USER and BOURSE_CASSANDRA_PASSWORD", result.Data, StringComparison.Ordinal);

        _run.Environment["BOURSE_CASSANDRA_USER"] = "ann";
        result = await _run.RunAsync("doctor", "--bars", $"cassandra:127.0.0.1:{node.Port}");
        Assert.Contains("BOURSE_CASSANDRA_PASSWORD is not set", result.Data, StringComparison.Ordinal);

        _run.Environment["BOURSE_CASSANDRA_PASSWORD"] = "gehiem";
        result = await _run.RunAsync("doctor", "--bars", $"cassandra:127.0.0.1:{node.Port}");
        Assert.Contains("refuses user 'ann'", result.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("gehiem", result.Data + result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_of_a_stream_come_into_a_real_Cassandra_and_back()
    {
        var node = TestServers.RequireCassandra();
        await using var keyspace = new TestKeyspace(node);
        _run.Environment["BOURSE_CASSANDRA_KEYSPACE"] = keyspace.Name;
        _run.Environment["BOURSE_BARS"] = $"cassandra:{node}";
        await using (var host = new HostServices(_run.HostEnvironment, new HostOptions { Name = "test" }, NullLogger.Instance))
        {
            await BarWorld.SendAsync(await host.OpenLogAsync(default), SampleBars.Hours("BRK.B", new DateOnly(2024, 5, 1), 30));
        }

        Assert.Equal(0, (await _run.RunAsync("stream", "--until-end")).Code);
        var shown = await _run.RunAsync("bars", "show", "BRK.B");
        Assert.Equal(0, shown.Code);
        Assert.Contains("100.29", shown.Data, StringComparison.Ordinal);
        Assert.Equal(0, (await _run.RunAsync("doctor")).Code);
    }

    [Fact]
    public async Task Portfolios_are_valued_by_bars_in_a_real_Cassandra()
    {
        var node = TestServers.RequireCassandra();
        await using var keyspace = new TestKeyspace(node);
        await using (var store = keyspace.Open())
        {
            await store.CreateAsync(default);
            var hours = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 21).Select((bar, i) => new BarRow(bar, i));
            await store.WriteAsync(new([.. hours], []), default);
        }

        _run.Environment["BOURSE_CASSANDRA_KEYSPACE"] = keyspace.Name;
        _run.WriteFile("mine.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"NVDA":10}}]}]}""");
        string[] bars = ["--bars", $"cassandra:{node}"];
        string[] up = ["up", "--no-follow", "--day-interval", "0", "--exchange", "bars:NVDA", "--portfolios", "mine.json", "--prices", "intraday"];

        for (var run = 0; run < 2; run++) Assert.Equal(0, (await _run.RunAsync([.. up, .. bars])).Code);

        // The n-th hour closes at 100.00 and n cents; seven hours a day from 10:00 on, of which the sixth is the last of the session.
        await using var host = new HostServices(_run.HostEnvironment, new HostOptions { Name = "test" }, NullLogger.Instance);
        var log = await host.OpenLogAsync(default);
        Assert.Equal(
            ["Me_P1 2024-05-01 1000.50 -", "Me_P1 2024-05-02 1001.20 0.70", "Me_P1 2024-05-03 1001.90 0.70"],
            (await SentValues.OfDaysAsync(log)).Select(one => one.Line));
        Assert.Equal(21, (await SentValues.OfBarsAsync(log)).Count);
        Assert.Equal(0, (await _run.RunAsync(["verify", .. bars])).Code);
    }
}
