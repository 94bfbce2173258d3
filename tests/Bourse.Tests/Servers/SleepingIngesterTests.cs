using System.Diagnostics;
using Bourse.Tests.Cli;
using Bourse.Tests.Faults;

namespace Bourse.Tests.Servers;

/// <summary>Two ingesters of one group, one of which sleeps (SIGSTOP) for longer than its session, until the other has its partitions.</summary>
[Collection(NetworkServers.Collection)]
public sealed class SleepingIngesterTests(ITestOutputHelper output)
{
    private const int Partitions = 4;

    private static readonly string[] Days = ["--from", "2008-01-01", "--to", "2024-12-31"];
    private static readonly string[] Topic = ["--partitions", $"{Partitions}"];

    [Fact]
    public async Task An_ingester_that_wakes_up_after_its_session_writes_nothing_twice_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        var database = new MySqlTestDatabase(TestServers.RequireMySql());
        await using var network = await NetworkServers.OpenAsync(TestServers.RequireKafka(), database);
        using var second = network.OpenSecondHome();
        var words = new SignallingStream();
        var ingesters = new[] { network.Program, second }.Select(program => program.Start(words, ["ingest", .. Days, .. Topic])).ToArray();
        StartOthers(network.Program, words);
        await OwnersAsync(2);
        foreach (var paused in ingesters)
        {
            var stored = await StoredAsync(0);
            await SignalAsync(paused, "STOP");
            var begin = Stopwatch.GetTimestamp();
            await OwnersAsync(1);
            await StoredAsync(stored + 100);
            await SignalAsync(paused, "CONT");
            await OwnersAsync(2);
            output.WriteLine($"asleep until the other had all {Partitions} partitions, {Stopwatch.GetElapsedTime(begin).TotalSeconds:0.0} s");
        }

        Assert.All(ingesters, ingester => Assert.False(ingester.HasExited, words.Text));
        network.Program.KillStarted();
        second.KillStarted();
        // The second command waits for the partitions of the ingester that was killed, until its session ends.
        foreach (var command in (string[][])[["up", "--no-follow", "--day-interval", "0", .. Days], ["ingest", "--until-complete", .. Days]])
        {
            var (code, _, said) = await network.Program.RunAsync(command);
            Assert.True(code == 0, said);
        }

        var epochs = database.Query("SELECT epoch FROM Progress ORDER BY part").ReplaceLineEndings(" ");
        output.WriteLine($"{await StoredAsync(0)} evaluations stored, epochs {epochs}");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));

        Task OwnersAsync(int count) => UntilAsync("SELECT COUNT(DISTINCT owner) * 100 + COUNT(*) FROM Progress", (count * 100) + Partitions);

        async Task<long> StoredAsync(long least)
        {
            await UntilAsync($"SELECT SUM(next_offset) >= {least} FROM Progress", 1);
            return Ask(database, "SELECT SUM(next_offset) FROM Progress");
        }

        Task UntilAsync(string sql, long answer) => AwaitAsync(() => Ask(database, sql) == answer, words);
    }

    private static async Task AwaitAsync(Func<bool> question, SignallingStream words)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        await Eventually.IsAsync(async () => await timer.WaitForNextTickAsync() && question(), details: () => words.Text);
    }

    private static long Ask(MySqlTestDatabase database, string sql) => database.Query(
        $"SELECT table_name FROM information_schema.tables WHERE table_schema = '{database.Name}' AND table_name = 'Progress'").Length > 0
        && long.TryParse(database.Query(sql), out var number) ? number : 0;

    private static void StartOthers(BourseProgram program, SignallingStream words)
    {
        foreach (var exchange in new[] { "se1", "se2" })
        {
            program.Start(words, ["exchange", exchange, "--day-interval", "100ms", .. Days, .. Topic]);
        }

        foreach (var investor in new[] { "inv1", "inv2", "inv3" }) program.Start(words, ["investor", investor, .. Days, .. Topic]);
    }

    private static async Task SignalAsync(Process process, string signal) => Assert.Equal(0, await TestSignals.SendAsync(process.Id, signal));
}
