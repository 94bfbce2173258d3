using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Tests.Cli;
using Xunit;

namespace Bourse.Tests.Sqlite;

/// <summary>What can happen to a file, and what two processes on one file do to each other.</summary>
public sealed class SqliteEventLogFileTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TopicPartition First = new("prices", 0);
    private readonly WaitCountingClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-log-").FullName;

    private string LogFile => Path.Combine(_folder, "log.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_missing_folder_is_made_and_an_empty_file_becomes_a_log()
    {
        var file = Path.Combine(_folder, "a", "b", "log.db");
        await using (var log = await SqliteEventLog.OpenAsync(file, _clock, None)) await AppendAsync(log, "a");
        await File.WriteAllBytesAsync(LogFile, [], None);
        await using var second = await OpenAsync();
        await AppendAsync(second, "b");
        Assert.Equal(["b"], await ReadAllAsync(second));
    }

    [Fact]
    public void Every_transaction_waits_for_the_disk()
    {
        // 2 is FULL (https://sqlite.org/pragma.html#pragma_synchronous): less would lose acknowledged records with the power.
        const long full = 2;
        SqliteLogSchema.MakeFile(LogFile, 1000);
        using var session = SqliteLogSchema.Open(LogFile, 1000);
        using var query = session.Use("PRAGMA synchronous");

        Assert.True(query.Read());
        Assert.Equal(full, query.Int64(0));
    }

    [Fact]
    public async Task Many_may_open_a_new_file_at_the_same_moment()
    {
        var opening = Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteEventLog.OpenAsync(LogFile, TimeProvider.System, None)));
        var logs = await Task.WhenAll(opening);
        await Task.WhenAll(logs.Select((log, number) => Task.Run(() => AppendAsync(log, $"{number}"))));
        Assert.Equal(Enumerable.Range(0, 8).Select(number => $"{number}"), (await ReadAllAsync(logs[0])).Order());
        foreach (var log in logs) await log.DisposeAsync();
    }

    [Fact]
    public async Task Two_processes_append_at_the_same_time_and_nothing_is_lost_or_torn()
    {
        await using var one = await SqliteEventLog.OpenAsync(LogFile, TimeProvider.System, None);
        await using var two = await SqliteEventLog.OpenAsync(LogFile, TimeProvider.System, None);
        await one.EnsureTopicAsync(new TopicSpec(First.Topic), None);
        await Task.WhenAll(((SqliteEventLog[])[one, one, two, two]).Select((log, number) => Task.Run(async () =>
        {
            for (var call = 0; call < 10; call++) await AppendAsync(log, [.. Enumerable.Range(0, 20).Select(i => $"{number}.{call}.{i:D2}")]);
        })));
        var read = await ReadAllAsync(two);
        Assert.Equal(800, read.Distinct().Count());
        Assert.All(read.Chunk(20), chunk => Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{chunk[0][..3]}.{i:D2}"), chunk));
    }

    [Fact]
    public async Task What_a_killed_process_leaves_holds_all_that_was_acknowledged()
    {
        await using var log = await OpenAsync();
        for (var i = 0; i < 10; i++) await AppendAsync(log, $"{i}");
        log.Writer.Session.Execute("BEGIN IMMEDIATE; UPDATE batches SET next_offset = next_offset + 1000000");
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName;
        foreach (var file in (string[])["log.db", "log.db-wal"]) File.Copy(Path.Combine(_folder, file), Path.Combine(copy, file));
        log.Writer.Session.Rollback();

        await using (var after = await SqliteEventLog.OpenAsync(Path.Combine(copy, "log.db"), _clock, None))
        {
            Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), await ReadAllAsync(after));
            await AppendAsync(after, "10");
            Assert.Equal(11, (await after.GetRangesAsync(First.Topic, None))[0].End);
        }
    }

    [Fact]
    public async Task A_write_that_was_cut_off_takes_back_no_more_than_itself()
    {
        await using var log = await OpenAsync();
        for (var i = 0; i < 10; i++) await AppendAsync(log, $"{i}");
        var length = new FileInfo(LogFile + "-wal").Length;
        var text = new List<int>();
        for (var cut = 0; cut < 12; cut++)
        {
            var copy = Directory.CreateDirectory(Path.Combine(_folder, $"copy{cut}")).FullName;
            foreach (var file in (string[])["log.db", "log.db-wal"]) File.Copy(Path.Combine(_folder, file), Path.Combine(copy, file));
            using (var wal = File.OpenWrite(Path.Combine(copy, "log.db-wal"))) wal.SetLength(length - (cut * 10_000L));
            await using var after = await SqliteEventLog.OpenAsync(Path.Combine(copy, "log.db"), _clock, None);
            var read = await ReadAllAsync(after);
            Assert.Equal(Enumerable.Range(0, read.Count).Select(i => $"{i}"), read);
            text.Add(read.Count);
        }

        Assert.Equal(10, text[0]);
        Assert.InRange(text[^1], 1, 9);
    }

    [Fact]
    public async Task A_file_of_another_kind_is_refused_and_left_alone()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("This is a letter to my bank. ", 1_000)));
        await File.WriteAllBytesAsync(LogFile, content, None);
        await RefusedAsync("is not a SQLite file", () => OpenAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(LogFile, None));
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_alone()
    {
        using (var other = SqliteSession.Open(LogFile, 0)) other.Execute("CREATE TABLE accounts(id INTEGER)");
        var content = await File.ReadAllBytesAsync(LogFile, None);
        await RefusedAsync("is not an event log", () => OpenAsync());
        Assert.Equal(content, await File.ReadAllBytesAsync(LogFile, None));
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_upgraded_by_whoever_opens_it_first()
    {
        await using (var log = await OpenAsync())
        {
            await AppendAsync(log, "a");
            await log.EnsureTopicAsync(new TopicSpec("another"), None);
        }

        using (var old = SqliteSession.Open(LogFile, 0)) old.Execute("ALTER TABLE topics DROP COLUMN uid; PRAGMA user_version = 1");

        var opening = Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteEventLog.OpenAsync(LogFile, TimeProvider.System, None)));
        var logs = await Task.WhenAll(opening);

        Assert.Equal(["a"], await ReadAllAsync(logs[0]));
        var ids = (await logs[0].ListTopicsAsync(None)).Select(topic => topic.Id).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(32, id.Length));
        foreach (var log in logs)
        {
            Assert.Equal(ids, (await log.ListTopicsAsync(None)).Select(topic => topic.Id));
            await log.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var newer = SqliteSession.Open(LogFile, 0)) newer.Execute("PRAGMA user_version = 99");
        var refusal = await RefusedAsync("newer Bourse", () => OpenAsync());
        Assert.StartsWith("update Bourse", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_table_is_reported()
    {
        await WriteLogAsync();
        await OverwriteAsync(16_384, 8 * 16_384);
        await RefusedAsync("is damaged", async () =>
        {
            await using var log = await OpenAsync();
            await ReadAllAsync(log);
        });
    }

    [Fact]
    public async Task A_damaged_record_is_reported()
    {
        await WriteLogAsync();
        var content = await File.ReadAllBytesAsync(LogFile, None);
        var at = content.AsSpan().LastIndexOf("value 500"u8);
        await OverwriteAsync(at + 6, 1);
        await using var log = await OpenAsync();
        await RefusedAsync("do not match their checksum", () => ReadAllAsync(log));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_reported()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "", None);
        await RefusedAsync("cannot be opened for writing", () => SqliteEventLog.OpenAsync(Path.Combine(_folder, "file", "log.db"), _clock, None));
        Directory.CreateDirectory(LogFile);
        await RefusedAsync("cannot be opened for writing", () => OpenAsync());
    }

    [Fact]
    public async Task A_read_only_file_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "a privileged user may write to read-only files");
        await WriteLogAsync();
#pragma warning disable CA1416 // The platform has been checked.
        File.SetUnixFileMode(LogFile, UnixFileMode.UserRead);
#pragma warning restore CA1416
        await RefusedAsync("cannot be opened for writing", async () =>
        {
            await using var log = await OpenAsync();
            await AppendAsync(log, "a");
        });
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_loses_nothing()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "before");
        log.Writer.Session.Execute("PRAGMA max_page_count = 20");
        await RefusedAsync("disk is full", () => AppendAsync(log, new string('x', 1_000_000)));
        Assert.Equal(["before"], await ReadAllAsync(log));
        log.Writer.Session.Execute("PRAGMA max_page_count = 100000");
        await AppendAsync(log, "after");
        Assert.Equal(["before", "after"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_lock_that_is_never_given_back_is_reported()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "before");
        using var other = SqliteSession.Open(LogFile, 0);
        other.Execute("BEGIN IMMEDIATE");
        var append = AppendAsync(log, "too late");
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(append.IsCompleted);
        for (; !append.IsCompleted; await Task.Yield()) _clock.Advance(TimeSpan.FromMilliseconds(100));
        await RefusedAsync("locked by another process for 10 s", () => append);
        other.Rollback();
        await AppendAsync(log, "after");
        Assert.Equal(["before", "after"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task Work_that_shares_a_transaction_fails_alone()
    {
        await using var log = await OpenAsync();
        await log.EnsureTopicAsync(new TopicSpec("doomed"), None);
        await AppendAsync(log, "0");
        using var other = SqliteSession.Open(LogFile, 0);
        other.Execute("BEGIN IMMEDIATE");
        var first = AppendAsync(log, "1");
        var delete = log.DeleteTopicAsync("doomed", None);
        await using var producer = log.CreateProducer();
        var failing = producer.AppendAsync("doomed", Records("x"), None);
        var last = AppendAsync(log, "2");
        other.Rollback();
        for (; !first.IsCompleted; await Task.Yield())
        {
            // Only while the writer waits for the lock: its ten seconds must not pass before it has looked again.
            if (_clock.Waiting > 0) _clock.Advance(TimeSpan.FromMilliseconds(5));
        }

        await Task.WhenAll(first, delete, last);
        await RefusedAsync("there is no topic doomed", () => failing);
        // Two appends that nobody waited for between them come in either order.
        Assert.Equal(["0", "1", "2"], (await ReadAllAsync(log)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_transaction_that_cannot_be_committed_is_taken_back()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "a");
        log.Writer.Session.Execute("PRAGMA foreign_keys = ON; CREATE TABLE x(y INTEGER REFERENCES topics(id) DEFERRABLE INITIALLY DEFERRED)");
        await RefusedAsync("constraint", () => log.RunAsync(connection => connection.Execute("INSERT INTO x VALUES (4711)"), None));
        await AppendAsync(log, "b");
        Assert.Equal(["a", "b"], await ReadAllAsync(log));
    }

    [Fact]
    public async Task What_the_same_process_writes_is_noticed_at_once()
    {
        await using var log = await OpenAsync();
        await log.EnsureTopicAsync(new TopicSpec(First.Topic), None);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } });
        var fetch = consumer.FetchAsync(TimeSpan.FromMinutes(1), None);
        Assert.False(fetch.IsCompleted);
        await AppendAsync(log, "a");
        using var batch = await fetch.WaitAsync(Patience.Longest, None);
        Assert.NotNull(batch);
    }

    [Fact]
    public async Task Once_another_process_has_written_its_next_write_is_noticed_without_a_poll()
    {
        await using var writer = await OpenAsync();
        await using var reader = await OpenAsync();
        await AppendAsync(writer, "found by a poll");
        await using var consumer = reader.CreateConsumer(FromTheBeginning);
        await FetchedAsync(consumer, "found by a poll");
        var second = consumer.FetchAsync(TimeSpan.FromDays(10), None);
        // What is written before it waits is read without a poll.
        await Eventually.IsAsync(() => _clock.Waiting > 0);
        await AppendAsync(writer, "found by a poll, too");
        await PollUntilAsync(second);

        // The clock stands still from here, and with it the poll.
        var third = consumer.FetchAsync(TimeSpan.FromDays(10), None);
        await AppendAsync(writer, "noticed");
        using var batch = await third.WaitAsync(Patience.Longest, None);
        Assert.NotNull(batch);
    }

    [Fact]
    public async Task Where_writes_cannot_be_told_to_other_processes_a_poll_finds_them()
    {
        await File.WriteAllTextAsync(LogFile + "-changes", "in the place of the folder", None);
        await using var writer = await OpenAsync();
        await using var reader = await OpenAsync();
        await AppendAsync(writer, "a");
        await using var consumer = reader.CreateConsumer(FromTheBeginning);
        await FetchedAsync(consumer, "a");
        foreach (var value in (string[])["b", "c"])
        {
            var fetch = consumer.FetchAsync(TimeSpan.FromDays(10), None);
            await AppendAsync(writer, value);
            await PollUntilAsync(fetch);
        }
    }

    [Fact]
    public async Task Batches_that_were_read_ahead_are_forgotten_by_a_seek()
    {
        await using var log = await OpenAsync();
        for (var i = 0; i < 30; i++) await AppendAsync(log, $"{i}");
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } });
        for (var i = 0; i < 3; i++) (await consumer.FetchAsync(TimeSpan.Zero, None))!.Dispose();

        consumer.Seek(First, 20);

        Assert.Equal(20, consumer.Position(First));
        for (var i = 20; i < 30; i++)
        {
            using var batch = await consumer.FetchAsync(TimeSpan.Zero, None);
            Assert.Equal((i, i + 1L, i + 1L), (batch!.FirstOffset, batch.NextOffset, consumer.Position(First)));
        }

        Assert.Null(await consumer.FetchAsync(TimeSpan.Zero, None));
    }

    [Fact]
    public async Task What_stands_before_a_damaged_record_is_read()
    {
        await WriteLogAsync();
        var content = await File.ReadAllBytesAsync(LogFile, None);
        await OverwriteAsync(content.AsSpan().LastIndexOf("value 500"u8) + 6, 1);
        await using var log = await OpenAsync();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } });
        for (var i = 0; i < 5; i++) (await consumer.FetchAsync(TimeSpan.Zero, None))!.Dispose();

        Assert.Equal(500, consumer.Position(First));
        await RefusedAsync("do not match their checksum", () => consumer.FetchAsync(TimeSpan.Zero, None));
        Assert.Equal(500, consumer.Position(First));
    }

    [Fact]
    public async Task A_reader_begins_anew_in_a_topic_that_was_made_anew()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "old 0");
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } });
        (await consumer.FetchAsync(TimeSpan.Zero, None))!.Dispose();
        await log.DeleteTopicAsync(First.Topic, None);
        await RefusedAsync("there is no topic", () => consumer.FetchAsync(TimeSpan.Zero, None));
        await AppendAsync(log, "new 0", "new 1");
        using var batch = await consumer.FetchAsync(TimeSpan.Zero, None);
        Assert.Equal((0, 2), (batch!.FirstOffset, batch.NextOffset));
    }

    [Fact]
    public async Task A_deleted_topic_leaves_nothing_in_the_file()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, "a");
        await using var member = log.CreateConsumer(new ConsumerOptions { Group = "g", Topics = [First.Topic] });
        (await member.FetchAsync(TimeSpan.Zero, None))!.Dispose();
        await member.CommitAsync(new Dictionary<TopicPartition, long> { [First] = 1 }, None);
        await log.DeleteTopicAsync(First.Topic, None);
        foreach (var table in (string[])["topics", "partitions", "batches", "owners", "committed"])
        {
            using var count = log.Writer.Session.Use("SELECT count(*) FROM " + table);
            Assert.Equal((table, 0L), (table, count.Read() ? count.Int64(0) : -1));
        }
    }

    [Fact]
    public async Task A_closed_log_takes_no_more_work()
    {
        var log = await OpenAsync();
        await AppendAsync(log, "a");
        await log.DisposeAsync();
        await log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => log.DeleteTopicAsync(First.Topic, None));
    }

    private static ConsumerOptions FromTheBeginning => new() { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } };

    private static async Task FetchedAsync(IEventConsumer consumer, string value)
    {
        using var batch = await consumer.FetchAsync(TimeSpan.Zero, None);
        foreach (var record in batch!) Assert.Equal(value, Encoding.UTF8.GetString(record.Value));
    }

    private async Task PollUntilAsync(Task<RecordBatch?> fetch)
    {
        for (; !fetch.IsCompleted; await Task.Yield()) _clock.Advance(TimeSpan.FromMilliseconds(2));
        using var batch = await fetch;
        Assert.NotNull(batch);
    }

    private static RecordBuffer Records(params IEnumerable<string> values)
    {
        var buffer = new RecordBuffer();
        foreach (var value in values) buffer.Add(Encoding.UTF8.GetBytes("IBM"), Encoding.UTF8.GetBytes(value), RecordHeaders.None, 0);
        return buffer;
    }

    private static async Task AppendAsync(SqliteEventLog log, params string[] values)
    {
        if (await log.FindTopicAsync(First.Topic, None) is null) await log.EnsureTopicAsync(new TopicSpec(First.Topic), None);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(First.Topic, Records(values), None);
    }

    private static async Task<List<string>> ReadAllAsync(SqliteEventLog log)
    {
        var values = new List<string>();
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [First] = 0 } });
        while (await consumer.FetchAsync(TimeSpan.Zero, None) is { } batch)
        {
            using var current = batch;
            foreach (var record in current) values.Add(Encoding.UTF8.GetString(record.Value));
        }

        return values;
    }

    private static async Task<BourseException> RefusedAsync(string cause, Func<Task> action)
    {
        var refusal = await Assert.ThrowsAsync<BourseException>(action);
        Assert.Contains(cause, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }

    private Task<SqliteEventLog> OpenAsync() => SqliteEventLog.OpenAsync(LogFile, _clock, None);

    private async Task WriteLogAsync()
    {
        await using var log = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            await AppendAsync(log, [.. Enumerable.Range(i * 100, 100).Select(number => $"value {number}" + new string('.', 100))]);
        }
    }

    private async Task OverwriteAsync(int at, int count)
    {
        await using var file = File.OpenWrite(LogFile);
        file.Position = at;
        await file.WriteAsync(Enumerable.Repeat((byte)'#', count).ToArray(), None);
    }
}
