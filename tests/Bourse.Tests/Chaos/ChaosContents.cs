using Bourse.Bars;
using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>What the system holds after the faults, and what an undisturbed embedded one holds of the same days and months.</summary>
internal sealed class ChaosContents : IAsyncDisposable
{
    private static readonly string[] LakeTopics = [Topics.Prices, Topics.Evaluations];
    private static readonly string[] Symbols = ["NVDA", "IBM"];

    /// <summary>The rows of the lake without their places in the topics; a message that stands in its topic twice is in the lake twice.</summary>
    private static readonly string[] LakeStatements =
    [
        "SELECT DISTINCT * EXCLUDE (_topic, _partition, _offset, _timestamp, _key, _date) FROM stockexchange ORDER BY ALL",
        "SELECT DISTINCT * EXCLUDE (_topic, _partition, _offset, _timestamp, _key, _date) FROM portfolios ORDER BY ALL",
    ];

    private readonly NetworkServers _embedded;

    private ChaosContents(NetworkServers embedded) => _embedded = embedded;

    /// <summary>Runs an embedded system of the same days and months, in which nothing is disturbed.</summary>
    public static async Task<ChaosContents> RunEmbeddedAsync(string[] days)
    {
        var contents = new ChaosContents(await NetworkServers.OpenAsync(kafka: false, mysql: false));
        var program = contents._embedded.Program;
        await RequireAsync(program, ["up", "--no-follow", "--day-interval", "0", .. days]);
        await RequireAsync(program, ["pipeline", "backfill", .. BarFeed.Range]);
        await RequireAsync(program, ["stream", "--until-end"]);
        await RequireAsync(program, ["sink", "--quiet", "--until-end", .. LakeTopics.SelectMany(topic => (string[])["--topic", topic])]);
        return contents;
    }

    /// <summary>Waits until the sinks have stored all that is in the topics.</summary>
    public static async Task AwaitSinksAsync(ChaosNetwork network)
    {
        await using var log = await network.View.OpenLogAsync();
        await Eventually.IsAsync(async () => await HasNoLagAsync(log, "bars", Symbols.Select(TopicOf)), () => "the stream does not store all bars");
        await Eventually.IsAsync(async () => await HasNoLagAsync(log, await SinkGroupAsync(log), LakeTopics), () => "the sink does not store all");
        var bars = await ReadBarsAsync(network.Streamed);
        await Eventually.IsAsync(
            async () => (await ReadBarsAsync(network.StreamedBySpark)).Count >= bars.Count, () => "Spark does not store all bars");
    }

    /// <summary>The audit finds nothing, and everything is the same as in the embedded system.</summary>
    public async Task CheckAsync(ChaosNetwork network)
    {
        Assert.Equal(await NetworkContents.ReadAsync(_embedded), await NetworkContents.ReadAsync(network.View));
        await CheckLakeAsync(network.View.Program);
        await CheckBarsAsync(network, network.Streamed);
        await CheckBarsAsync(network, network.StreamedBySpark);
    }

    public ValueTask DisposeAsync() => _embedded.DisposeAsync();

    private async Task CheckLakeAsync(BourseProgram program)
    {
        await VerifyLakeAsync(program);
        await RequireAsync(program, "lake", "crawl");
        await RequireAsync(_embedded.Program, "lake", "crawl");
        foreach (var statement in LakeStatements)
        {
            string[] query = ["sql", statement, "--format", "csv"];
            Assert.Equal(await RequireAsync(_embedded.Program, query), await RequireAsync(program, query));
        }

        await RequireAsync(program, "lake", "compact");
        await VerifyLakeAsync(program);
    }

    private static async Task VerifyLakeAsync(BourseProgram program) =>
        Assert.DoesNotContain("not in the lake yet", await RequireAsync(program, "lake", "verify"), StringComparison.Ordinal);

    private async Task CheckBarsAsync(ChaosNetwork network, TestKeyspace keyspace)
    {
        network.View.Program.Environment["BOURSE_CASSANDRA_KEYSPACE"] = keyspace.Name;
        foreach (var symbol in Symbols)
        {
            await RequireAsync(network.View.Program, "bars", "quality", symbol);
            Assert.Equal(
                await RequireAsync(_embedded.Program, "bars", "export", symbol), await RequireAsync(network.View.Program, "bars", "export", symbol));
        }
    }

    private static string TopicOf(string symbol) => SymbolNames.TopicOf(Symbol.Parse(symbol));

    private static async Task<string> SinkGroupAsync(IEventLog log) =>
        Assert.Single(await log.ListGroupsAsync(default), group => group.Name.StartsWith("sink-", StringComparison.Ordinal)).Name;

    private static async Task<bool> HasNoLagAsync(IEventLog log, string group, IEnumerable<string> topics)
    {
        var committed = await log.GetCommittedAsync(group, default);
        var ranges = await log.GetRangesAsync([.. topics], default);
        return ranges.All(range => range.Count == 0 || committed.GetValueOrDefault(range.Partition) == range.End);
    }

    private static async Task<List<string>> ReadBarsAsync(TestKeyspace keyspace)
    {
        await using var store = keyspace.Open();
        return await BarWorld.ReadAsync(store);
    }

    private static async Task<string> RequireAsync(BourseProgram program, params string[] command)
    {
        var (code, data, words) = await program.RunAsync(command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ends with {code}: {words}{data}");
        return data;
    }
}
