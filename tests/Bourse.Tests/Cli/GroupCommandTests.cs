using System.Text.Json;
using Bourse.Events;

namespace Bourse.Tests.Cli;

public sealed class GroupCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_lag_of_a_group_is_told_in_records_and_seconds()
    {
        await ReadAsync(written: 10, read: 4);
        _run.Clock.Advance(TimeSpan.FromSeconds(90));

        var result = await _run.RunAsync("group", "list", "--json");

        using var document = JsonDocument.Parse(result.Data);
        Assert.Equal(
            """{"group":"readers","state":"Empty","members":0,"topic":"demo","partition":0,"committed":4,"end":10,"lag":6,"lag_seconds":90}""",
            JsonSerializer.Serialize(document.RootElement[0]));
    }

    [Fact]
    public async Task A_group_that_has_read_all_has_no_lag()
    {
        await ReadAsync(written: 10, read: 10);
        _run.Clock.Advance(TimeSpan.FromSeconds(90));

        var result = await _run.RunAsync("group", "list");

        Assert.Equal(
            "GROUP    STATE  MEMBERS  TOPIC  PARTITION  COMMITTED  END  LAG  SECONDS\n"
            + "readers  Empty        0  demo           0         10   10    0      0.0\n",
            result.Data);
    }

    [Theory]
    [InlineData("--to-earliest", 0)]
    [InlineData("--to-latest", 10)]
    [InlineData("--to-offset 7", 7)]
    [InlineData("--to-offset 700", 10)]
    [InlineData("--shift-by -3", 1)]
    [InlineData("--shift-by -30", 0)]
    [InlineData("--shift-by 2", 6)]
    [InlineData("--to-datetime 2024-01-08T12:00:05Z", 5)]
    [InlineData("--to-datetime 2025-01-01", 10)]
    public async Task A_reset_is_shown_first_and_written_when_asked_for(string where, long expected)
    {
        await ReadAsync(written: 10, read: 4);
        string[] arguments = ["group", "reset", "readers", .. where.Split(' '), "--json"];

        var preview = await _run.RunAsync(arguments);
        var afterPreview = await CommittedAsync();
        var executed = await _run.RunAsync([.. arguments, "--execute"]);

        var offsets = $$"""[{"topic":"demo","partition":0,"committed":4,"new":{{expected}},"records":{{10 - expected}}}]""";
        Assert.Equal($$"""{"group":"readers","executed":false,"offsets":{{offsets}}}""", Compact(preview.Data));
        Assert.Equal(4, afterPreview);
        Assert.Equal($$"""{"group":"readers","executed":true,"offsets":{{offsets}}}""", Compact(executed.Data));
        Assert.Equal(expected, await CommittedAsync());
    }

    [Theory]
    [InlineData("raeders --to-earliest", "there is no group raeders", "did you mean readers?")]
    [InlineData("readers --to-earliest --topic dmeo", "there is no topic dmeo", "did you mean demo?")]
    [InlineData("readers --to-earliest -p 3", "topic demo has no partition 3", "its partitions are 0 to 0")]
    [InlineData(
        "readers --to-datetime noon", "--to-datetime 'noon' is not a time", "write 2026-01-31, 2026-01-31T09:30:00Z, or 10m for ten minutes ago")]
    [InlineData("readers", "say where to, in one way", "give one of --to-earliest, --to-latest, --to-offset, --to-datetime, --shift-by")]
    [InlineData(
        "readers --to-earliest --to-latest",
        "say where to, in one way",
        "give one of --to-earliest, --to-latest, --to-offset, --to-datetime, --shift-by")]
    public async Task A_reset_that_names_something_unknown_is_refused(string arguments, string cause, string remedy)
    {
        await ReadAsync(written: 10, read: 4);

        var result = await _run.RunAsync(["group", "reset", .. arguments.Split(' '), "--execute"]);

        Assert.Equal((2, $"bourse: {cause}\ntry: {remedy}\n"), (result.Code, result.Words));
        Assert.Equal(4, await CommittedAsync());
    }

    [Theory]
    [InlineData(
        "investorsDB",
        "ingest goes on where its store says, not at the offsets of investorsDB; `bourse ingest --from-committed` starts at them")]
    [InlineData("bars", "stream goes on where its store says, not at the offsets of bars; `bourse stream --mode initial` reads all anew")]
    [InlineData(
        "investor-Inv1", "no stage of Bourse reads the offsets of investor-Inv1: inv1 reads topic StockExchange from its beginning")]
    public async Task A_reset_of_a_stages_group_says_first_who_reads_its_offsets(string group, string warning)
    {
        await ReadAsync(written: 10, read: 4, group);

        var result = await _run.RunAsync("group", "reset", group, "--to-earliest", "--execute");

        Assert.Equal((0, $"warning: {warning}\nthe new offsets are written\n"), (result.Code, result.Words));
    }

    [Fact]
    public async Task A_group_at_work_is_not_reset()
    {
        await ReadAsync(written: 10, read: 4);
        await using var log = await OpenAsync();
        await using var member = log.CreateConsumer(new ConsumerOptions { Group = "readers", Topics = ["demo"] });
        (await member.FetchAsync(TimeSpan.FromSeconds(10), CancellationToken.None))?.Dispose();

        var result = await _run.RunAsync("group", "reset", "readers", "--to-earliest");

        Assert.Equal(1, result.Code);
        Assert.StartsWith("bourse: group readers has members", result.Words, StringComparison.Ordinal);
    }

    /// <summary>Writes records a second apart, from 12:00:00 on, and commits that the first ones were read.</summary>
    private async Task ReadAsync(int written, long read, string group = "readers")
    {
        await using var log = await OpenAsync();
        await log.EnsureTopicAsync(new TopicSpec("demo"), CancellationToken.None);
        var buffer = new RecordBuffer();
        var start = _run.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < written; i++) buffer.Add([1], [2], RecordHeaders.None, start + i * 1000);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync("demo", buffer, CancellationToken.None);
        await log.SetCommittedAsync(group, new Dictionary<TopicPartition, long> { [new("demo", 0)] = read }, CancellationToken.None);
        // The oldest record that is not read is now as old as the clock says.
        _run.Clock.Advance(TimeSpan.FromSeconds(read < written ? read : 0));
    }

    private async Task<long> CommittedAsync()
    {
        await using var log = await OpenAsync();
        return (await log.GetCommittedAsync("readers", CancellationToken.None))[new TopicPartition("demo", 0)];
    }

    private async Task<IEventLog> OpenAsync() =>
        await Adapters.Sqlite.SqliteEventLog.OpenAsync(Path.Combine(_run.Home, "log.db"), _run.Clock, CancellationToken.None);

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
