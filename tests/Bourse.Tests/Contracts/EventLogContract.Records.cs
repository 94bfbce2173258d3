using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Contracts;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task A_record_comes_back_as_it_was_appended()
    {
        await CreateAsync();
        var headers = RecordHeaders.Of([("schema", Bytes("price.v1")), ("schema", Bytes("again")), ("nothing", null), ("empty", [])]);
        var buffer = new RecordBuffer();
        buffer.Add(Bytes("IBM"), Bytes("{}"), headers, 1_700_000_000_123);
        buffer.Add(null, Bytes("no key"), RecordHeaders.None, 946_684_800_000);
        buffer.Add([], [], RecordHeaders.None, 0);
        buffer.Add(Bytes("no value"), null, RecordHeaders.None, 1_700_000_000_124);
        await AppendAsync(buffer);

        var read = await ReadAsync(Reader((0, 0)), 4);
        Assert.Equal([0, 1, 2, 3], read.Select(record => record.Offset));
        Assert.Equal([1_700_000_000_123, 946_684_800_000, 0, 1_700_000_000_124], read.Select(record => record.Timestamp));
        Assert.Equal([Bytes("IBM"), null, [], Bytes("no value")], read.Select(record => record.Key));
        Assert.Equal([Bytes("{}"), Bytes("no key"), [], null], read.Select(record => record.Value));
        Assert.Equal(["schema", "schema", "nothing", "empty"], read[0].Headers.Select(header => header.Name));
        Assert.Equal([Bytes("price.v1"), Bytes("again"), null, []], read[0].Headers.Select(header => header.Value));
        Assert.Empty(read[1].Headers);
    }

    [Fact]
    public async Task Records_of_a_partition_keep_their_order()
    {
        await CreateAsync();
        for (var i = 0; i < 5; i++) await AppendAsync(Records(Numbers(i * 100, 100)));
        var read = await ReadAsync(Reader((0, 0)), 500);
        Assert.Equal(Numbers(0, 500), read.Select(record => record.Text));
        Assert.Equal(Enumerable.Range(0, 500).Select(offset => (long)offset), read.Select(record => record.Offset));
        Assert.Equal([new OffsetRange(Partition(0), 0, 500)], await Other.GetRangesAsync(Topic, None));
    }

    /// <summary>The hashes are those with which Apache Kafka tests its own murmur2.</summary>
    [Fact]
    public async Task Keys_choose_the_partition()
    {
        await CreateAsync(7);
        var hashes = new Dictionary<string, int>
        {
            ["21"] = -973932308,
            ["foobar"] = -790332482,
            ["a-little-bit-long-string"] = -985981536,
            ["abc"] = 479470107,
        };
        var buffer = new RecordBuffer();
        foreach (var key in hashes.Keys) buffer.Add(Bytes(key), Bytes("1 " + key), RecordHeaders.None, 0);
        foreach (var key in hashes.Keys) buffer.Add(Bytes(key), Bytes("2 " + key), RecordHeaders.None, 0);
        buffer.Add(null, Bytes("none"), RecordHeaders.None, 0);
        await AppendAsync(buffer);

        var read = await ReadAsync(Reader([.. Enumerable.Range(0, 7).Select(number => (number, 0L))]), 9);
        foreach (var (key, hash) in hashes)
        {
            var ofKey = read.Where(record => record.Key?.AsSpan().SequenceEqual(Bytes(key)) == true).ToList();
            Assert.Equal(["1 " + key, "2 " + key], ofKey.Select(record => record.Text));
            Assert.All(ofKey, record => Assert.Equal(Partition((hash & 0x7fffffff) % 7), record.Partition));
        }

        Assert.Equal(Partition(0), read.Single(record => record.Key is null).Partition);
    }

    [Fact]
    public async Task A_buffer_may_be_used_again()
    {
        await CreateAsync();
        var buffer = Records("first");
        await AppendAsync(buffer);
        buffer.Clear();
        await AppendAsync(buffer);
        buffer.Add(Bytes("k"), Bytes("second"), RecordHeaders.None, 5);
        await AppendAsync(buffer);
        Assert.Equal(["first", "second"], (await ReadAsync(Reader((0, 0)), 2)).Select(record => record.Text));
    }

    [Fact]
    public async Task A_large_append_comes_in_batches_of_the_size_asked_for()
    {
        await CreateAsync();
        await AppendAsync(Records(Numbers(0, 500).Select(text => text + new string('.', 5_000))));
        var start = new Dictionary<TopicPartition, long> { [Partition(0)] = 0 };
        var consumer = Open(Log, new ConsumerOptions { Partitions = start, MaxBatchBytes = 64 * 1024 });
        var (count, batches) = (0, 0);
        while (count < 500)
        {
            using var batch = await consumer.FetchAsync(FetchTimeout, None);
            if (batch is null) continue;
            var records = Copy(batch);
            Assert.Equal((long)count, batch.FirstOffset);
            Assert.Equal(batch.NextOffset - batch.FirstOffset, records.Count);
            Assert.All(records, record => Assert.StartsWith($"{record.Offset:D6}", record.Text, StringComparison.Ordinal));
            Assert.InRange(records.Sum(record => record.Value!.Length), 1, 64 * 1024);
            count += records.Count;
            Assert.Equal(batch.NextOffset, consumer.Position(Partition(0)));
            batches++;
        }

        // 13 records of 5,012 bytes fit into 64 KiB, fewer if the log stores much around them.
        Assert.InRange(batches, 39, 50);
    }

    [Fact]
    public async Task A_record_larger_than_a_batch_still_comes()
    {
        await CreateAsync();
        await AppendAsync(Records("a", new string('b', 300_000), "c"));
        var start = new Dictionary<TopicPartition, long> { [Partition(0)] = 0 };
        var consumer = Open(Log, new ConsumerOptions { Partitions = start, MaxBatchBytes = 1_000 });
        Assert.Equal([1, 300_000, 1], (await ReadAsync(consumer, 3)).Select(record => record.Text.Length));
    }

    [Fact]
    public async Task Everyone_with_partitions_of_his_own_reads_all_of_them()
    {
        await CreateAsync(2);
        await AppendAsync(Records(Numbers(0, 100)));
        foreach (var consumer in (IEventConsumer[])[Reader((0, 0), (1, 0)), Reader((0, 0), (1, 0))])
        {
            Assert.Equal(Numbers(0, 100), (await ReadAsync(consumer, 100)).Select(record => record.Text).Order());
            Assert.Equal([Partition(0), Partition(1)], consumer.Assignment.OrderBy(partition => partition.Partition));
        }
    }

    [Fact]
    public async Task Seek_goes_back_and_forth_also_into_the_middle_of_a_batch()
    {
        await CreateAsync();
        await AppendAsync(Records(Numbers(0, 10)));
        await AppendAsync(Records(Numbers(10, 10)));
        var consumer = Reader((0, 7));
        Assert.Equal(7, consumer.Position(Partition(0)));
        Assert.Equal(Numbers(7, 13), (await ReadAsync(consumer, 13)).Select(record => record.Text));
        Assert.Equal(20, consumer.Position(Partition(0)));
        consumer.Seek(Partition(0), 3);
        Assert.Equal(3, consumer.Position(Partition(0)));
        Assert.Equal("000003", (await ReadAsync(consumer, 17))[0].Text);
        consumer.Seek(Partition(0), 19);
        Assert.Equal("000019", (await ReadAsync(consumer, 1))[0].Text);
    }

    [Fact]
    public async Task A_partition_that_is_not_assigned_has_no_position()
    {
        await CreateAsync(2);
        var consumer = Reader((0, 0));
        Assert.Throws<BourseException>(() => consumer.Position(Partition(1)));
        Assert.Throws<BourseException>(() => consumer.Seek(Partition(1), 0));
    }

    [Fact]
    public async Task A_position_outside_the_partition_goes_where_the_options_say()
    {
        await CreateAsync();
        await AppendAsync(Records("a", "b"));
        Assert.Equal("a", (await ReadAsync(Reader((0, 100)), 2))[0].Text);
        var start = new Dictionary<TopicPartition, long> { [Partition(0)] = 100 };
        var latest = Open(Log, new ConsumerOptions { Partitions = start, Start = StartAt.Latest });
        await UntilAsync(() => latest.Position(Partition(0)) == 2, "the end of the partition", latest);
        await AppendAsync(Records("c"));
        Assert.Equal("c", (await ReadAsync(latest, 1))[0].Text);
    }

    [Fact]
    public async Task Offsets_are_found_by_time()
    {
        await CreateAsync(2);
        await AppendAsync(Records(1_000, ["a", "b"]));
        await AppendAsync(Records(2_000, ["c", "d", "e"]));
        var ends = (await Log.GetRangesAsync(Topic, None)).ToDictionary(range => range.Partition, range => range.End);
        var all = await ReadAsync(Reader((0, 0), (1, 0)), 5);
        foreach (var partition in ends.Keys)
        {
            foreach (var time in (long[])[0, 1_000, 1_001, 2_000, 2_001])
            {
                var expected = all.Where(record => record.Partition == partition && record.Timestamp >= time).Select(record => record.Offset);
                var found = await Other.FindOffsetAsync(partition, DateTimeOffset.FromUnixTimeMilliseconds(time), None);
                Assert.Equal(expected.DefaultIfEmpty(ends[partition]).Min(), found);
            }
        }
    }

    [Fact]
    public async Task An_offset_is_found_inside_a_batch()
    {
        await CreateAsync();
        var buffer = new RecordBuffer();
        foreach (var time in (long[])[100, 300, 200, 400]) buffer.Add(Bytes("k"), Bytes("v"), RecordHeaders.None, time);
        await AppendAsync(buffer);
        Assert.Equal(1, await Log.FindOffsetAsync(Partition(0), DateTimeOffset.FromUnixTimeMilliseconds(150), None));
        Assert.Equal(3, await Log.FindOffsetAsync(Partition(0), DateTimeOffset.FromUnixTimeMilliseconds(301), None));
    }

    [Fact]
    public async Task An_offset_is_found_inside_an_append_larger_than_a_batch()
    {
        await CreateAsync();
        var buffer = new RecordBuffer();
        for (var i = 0; i < 30; i++) buffer.Add(Bytes("k"), new byte[100_000], RecordHeaders.None, 1_000 + i);
        await AppendAsync(buffer);
        foreach (var offset in (long[])[0, 5, 15, 29])
        {
            Assert.Equal(offset, await Log.FindOffsetAsync(Partition(0), DateTimeOffset.FromUnixTimeMilliseconds(1_000 + offset), None));
        }

        var read = await ReadAsync(Reader((0, 3)), 27);
        var expected = Enumerable.Range(3, 27).Select(offset => ((long)offset, 1_000L + offset));
        Assert.Equal(expected, read.Select(record => (record.Offset, record.Timestamp)));
    }

    [Fact]
    public async Task Producers_at_work_at_the_same_time_keep_the_order_of_their_own_records()
    {
        await CreateAsync(2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            await using var producer = Log.CreateProducer();
            for (var call = 0; call < 10; call++)
            {
                await producer.AppendAsync(Topic, Records(Enumerable.Range(0, 50).Select(i => $"{number}.{call} {i:D2}")), None);
            }
        })));
        var read = await ReadAsync(Reader((0, 0), (1, 0)), 2_000);
        foreach (var partition in read.GroupBy(record => record.Partition))
        {
            foreach (var producer in partition.GroupBy(record => record.Text.Split('.')[0]))
            {
                Assert.Equal(producer.Select(record => record.Text).Order(StringComparer.Ordinal), producer.Select(record => record.Text));
            }
        }
    }

    [Fact]
    public async Task Appends_of_several_megabytes_by_two_producers_keep_the_order_of_each()
    {
        // The mock cluster keeps five megabytes of a partition.
        const int Count = 15_000;
        await CreateAsync();
        // One of them may have to wait until the other has written, which takes real time.
        await PassWithRealTimeUntilAsync(Task.WhenAll(((IEventLog[])[Log, Other]).Select((log, number) => Task.Run(async () =>
        {
            await using var producer = log.CreateProducer();
            await producer.AppendAsync(Topic, Records(Numbers(0, Count).Select(text => $"{number} {text}" + new string('.', 100))), None);
        }))));
        var read = await ReadAsync(Reader((0, 0)), 2 * Count);
        foreach (var producer in read.GroupBy(record => record.Text[0]))
        {
            Assert.Equal(Numbers(0, Count), producer.Select(record => record.Text.Substring(2, 6)));
        }
    }

    [Fact]
    public async Task A_fetch_waits_for_records_of_this_and_of_other_processes()
    {
        await CreateAsync();
        var consumer = Reader((0, 0));
        foreach (var log in (IEventLog[])[Log, Other])
        {
            // So long that it does not end by itself, however fast a clock of a test's own is moved.
            var fetch = consumer.FetchAsync(TimeSpan.FromDays(20), None);
            Assert.False(fetch.IsCompleted);
            await using var producer = log.CreateProducer();
            await producer.AppendAsync(Topic, Records("a"), None);
            await PassUntilAsync(fetch).WaitAsync(Patience.Longest, None);
            using var batch = await fetch;
            Assert.Equal(["a"], Copy(batch!).Select(record => record.Text));
        }
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(2000.25)]
    public async Task A_fetch_ends_empty_handed_when_its_time_is_over(double milliseconds)
    {
        await CreateAsync();
        var (start, time) = (Now, TimeSpan.FromMilliseconds(milliseconds));
        var fetch = Reader((0, 0)).FetchAsync(time, None);
        // On a thread of its own: a wait for what is left that ends too early would never come back from a clock that stands still.
        await Task.Run(() => PassUntilAsync(fetch), None).WaitAsync(Patience.Longest, None);

        Assert.Null(await fetch);
        Assert.True(Now - start >= time);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_and_loses_nothing()
    {
        await CreateAsync();
        var consumer = Reader((0, 0));
        using (var source = new CancellationTokenSource())
        {
            var fetch = consumer.FetchAsync(TimeSpan.FromMinutes(1), source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer.FetchAsync(TimeSpan.Zero, source.Token));
            await using var producer = Log.CreateProducer();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => producer.AppendAsync(Topic, Records("x"), source.Token));
        }

        await AppendAsync(Records("a"));
        Assert.Equal(["a"], (await ReadAsync(consumer, 1)).Select(record => record.Text));
    }
}
