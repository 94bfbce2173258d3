using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Faults;

/// <summary>
/// Sinks as processes: killed, joining and leaving, suspended beyond their session, on a full disk. The lake is checked after each.
/// </summary>
public sealed class SinkKillTests : IDisposable
{
    private const string Topic = "demotest";
    private static readonly int Kills = Effort.Of(6, full: 200);
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-sink-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Kills_at_random_points_leave_each_offset_in_the_lake_once()
    {
        var random = new Random(1);
        await SendAsync(0, 2_000, partitions: 3);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var sink = Start("--batch-size", "37", "--flush-seconds", "1");
            var files = CountFiles();
            await SendAsync(2_000 + kill * 1_000, 1_000);
            // Killed between two files it creates, at some point of its work.
            await UntilAsync(() => CountFiles() > files || sink.HasExited, sink);
            for (var spins = random.Next(2_000_000); spins > 0; spins--) _ = sink.Id;
            sink.Kill();
            await sink.WaitForExitAsync();
            if (kill % 5 == 4) await VerifyAsync(mustBeComplete: false);
        }

        await RunToEndAsync();
        await VerifyAsync(mustBeComplete: true);
    }

    [Fact]
    public async Task Three_sinks_that_join_and_leave_share_the_work_and_write_nothing_twice()
    {
        await SendAsync(0, 3_000, partitions: 4);
        var sinks = new List<Process>();
        for (var round = 0; round < 3; round++)
        {
            sinks.Add(Start("--batch-size", "50", "--flush-seconds", "1"));
            await SendAsync(3_000 + round * 1_000, 1_000);
        }

        var words = sinks.ConvertAll(sink => sink.StandardError.ReadToEndAsync());
        await OwnersAsync(3, sinks[0]);
        await SignalAsync(sinks[0], "TERM");
        await SendAsync(6_000, 1_000);
        sinks[1].Kill();
        await SendAsync(7_000, 1_000);
        await RunToEndAsync();
        await SignalAsync(sinks[2], "TERM");
        foreach (var sink in sinks) await sink.WaitForExitAsync();

        Assert.Equal([130, 137, 130], sinks.Select(sink => sink.ExitCode));
        await VerifyAsync(mustBeComplete: true);
        sinks.ForEach(sink => sink.Dispose());
        await Task.WhenAll(words);
    }

    [Fact]
    public async Task A_sink_that_is_suspended_beyond_its_session_writes_nothing_twice_when_it_wakes_up()
    {
        await SendAsync(0, 100, partitions: 2);
        using var first = Start("--batch-size", "10", "--flush-seconds", "1");
        using var second = Start("--batch-size", "10", "--flush-seconds", "1");
        await OwnersAsync(2, first);
        await SuspendAsync(first);
        await SendAsync(100, 500);
        await OwnersAsync(1, second);
        await UntilAsync(() => CountRows() >= 600, second);
        await SignalAsync(first, "CONT");
        await SendAsync(600, 500);
        await OwnersAsync(2, first);
        await UntilAsync(() => CountRows() >= 1_100, second);

        Assert.False(first.HasExited, "the sink that was suspended has ended");
        await VerifyAsync(mustBeComplete: true);
        foreach (var sink in (Process[])[first, second])
        {
            sink.Kill();
            await sink.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task On_a_full_disk_a_sink_says_so_and_goes_on_once_there_is_room()
    {
        using var disk = SmallDisk.Mount("256k");
        var lake = Path.Combine(disk.Folder, "lake");
        await SendAsync(0, 5_000);

        var (code, _, words) = await BourseProcess.RunAsync(_home, "sink", "--quiet", "--until-end", "--lake", lake);
        Assert.Equal(1, code);
        Assert.Contains("disk is full", words, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(lake, ".*", SearchOption.AllDirectories));
        var (verified, _, _) = await BourseProcess.RunAsync(_home, "lake", "verify", "--lake", lake);
        Assert.Equal(0, verified);

        disk.Resize("64m");
        (code, _, words) = await BourseProcess.RunAsync(_home, "sink", "--quiet", "--until-end", "--lake", lake);
        Assert.True(code == 0, words);
        var (complete, data, _) = await BourseProcess.RunAsync(_home, "lake", "verify", "--lake", lake);
        Assert.True(complete == 0 && data.Contains("5,000 rows as in the log;", StringComparison.Ordinal), data);
    }

    private Process Start(params string[] options)
    {
        var sink = BourseProcess.Start(_home, ["sink", "--quiet", "--topic", Topic, .. options]);
        _ = sink.StandardOutput.ReadToEndAsync();
        return sink;
    }

    private async Task RunToEndAsync()
    {
        var (code, _, words) = await BourseProcess.RunAsync(_home, "sink", "--quiet", "--topic", Topic, "--until-end");
        Assert.True(code == 0, words);
    }

    private async Task VerifyAsync(bool mustBeComplete)
    {
        var (code, data, words) = await BourseProcess.RunAsync(_home, "lake", "verify");
        Assert.True(code == 0, data + words);
        if (mustBeComplete) Assert.DoesNotContain("not in the lake yet", data, StringComparison.Ordinal);
    }

    /// <summary>Appends messages that tell their numbers; the keys spread them over the partitions.</summary>
    private async Task SendAsync(int from, int count, int partitions = 1)
    {
        await using var log = await OpenLogAsync();
        await log.EnsureTopicAsync(new TopicSpec(Topic) { Partitions = partitions }, default);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        for (var number = from; number < from + count; number++)
        {
            var text = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            byte[] message = [.. "{\"n\":"u8, .. text, (byte)'}'];
            records.Add(text, message, RecordHeaders.None, 1_704_715_200_000 + number);
        }

        await producer.AppendAsync(Topic, records, default);
    }

    private Task<SqliteEventLog> OpenLogAsync() => SqliteEventLog.OpenAsync(Path.Combine(_home, "log.db"), TimeProvider.System, default);

    private IEnumerable<string> Files()
    {
        var raw = Path.Combine(_home, "lake", "raw");
        return Directory.Exists(raw) ? Directory.EnumerateFiles(raw, "*.jsonl", SearchOption.AllDirectories) : [];
    }

    private int CountFiles() => Files().Count();

    private int CountRows() => Files().Sum(file => File.ReadLines(file).Count());

    /// <summary>Waits until so many members have partitions.</summary>
    private async Task OwnersAsync(int count, Process sink)
    {
        await using var log = await OpenLogAsync();
        await UntilAsync(
            async () => (await log.ListGroupsAsync(default)).Where(group => group.Name.StartsWith("sink-", StringComparison.Ordinal))
                .Sum(group => group.Members.Count(member => member.Partitions.Count > 0)) == count,
            sink);
    }

    private static Task UntilAsync(Func<bool> question, Process sink) => UntilAsync(() => Task.FromResult(question()), sink);

    private static async Task UntilAsync(Func<Task<bool>> question, Process sink)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await Eventually.IsAsync(
            async () => await timer.WaitForNextTickAsync() && await question(), details: () => $"(the sink has ended: {sink.HasExited})");
    }

    /// <summary>Suspends a process while it does not write to the log: nobody else could write to it until it goes on.</summary>
    private async Task SuspendAsync(Process process)
    {
        while (true)
        {
            await SignalAsync(process, "STOP");
            await UntilAsync(() => IsStopped(process), process);
            if (CanWrite()) return;
            await SignalAsync(process, "CONT");
        }
    }

    /// <summary>Whether all threads of a process are stopped; one that waits for the disk stops after that.</summary>
    private static bool IsStopped(Process process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process.Id}/task")
                .All(thread => File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[^1].StartsWith('T'));
        }
        catch (IOException)
        {
            // A thread has just ended.
            return false;
        }
    }

    /// <summary>Whether the log can be written, if need be when another process has ended its transaction.</summary>
    private bool CanWrite()
    {
        using var session = SqliteSession.Open(Path.Combine(_home, "log.db"), busyTimeout: 5_000);
        var isFree = session.TryBegin();
        session.Rollback();
        return isFree;
    }

    private static async Task SignalAsync(Process process, string signal) => Assert.Equal(0, await TestSignals.SendAsync(process.Id, signal));
}
