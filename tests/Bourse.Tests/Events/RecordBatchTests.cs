using Bourse.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Events;

public sealed class RecordBatchTests
{
    private static readonly TopicPartition Partition = new("t", 3);

    [Fact]
    public void Records_come_out_as_they_went_in() =>
        Properties.Hold(Plain.Records().Zip(Properties.Whole(0, 1L << 60)), 300, example =>
        {
            var (records, offset) = example;
            using var batch = Wrap(Encode(records), offset, offset);
            Assert.Equal(records.Select((record, index) => record.Text(offset + index)), Texts(batch));
        });

    [Fact]
    public void Records_before_the_first_one_wanted_are_passed_over() =>
        Properties.Hold(Plain.Records().Zip(Gen.Choose(0, 12)), 300, example =>
        {
            var (records, skip) = example;
            using var batch = Wrap(Encode(records), 1000, 1000 + skip);
            Assert.Equal(records.Select((record, index) => record.Text(1000 + index)).Skip(skip), Texts(batch));
        });

    [Fact]
    public void A_batch_taken_in_small_pieces_is_the_whole_batch() =>
        Properties.Hold(Plain.Records().Zip(Gen.Choose(1, 700)), 300, example =>
        {
            var (records, maxBytes) = example;
            var buffer = Encode(records);
            var (texts, next, end) = (new List<string>(), 50L, 50L + records.Length);
            while (next < end)
            {
                using var piece = Wrap(buffer, 50, next).Take(maxBytes);
                var (bytes, count) = Measure(piece);
                Assert.True(count == 1 || bytes <= maxBytes, $"{count} records of {bytes} bytes in a batch of at most {maxBytes}");
                Assert.Equal(next + count, piece.NextOffset);
                texts.AddRange(Texts(piece));
                next = piece.NextOffset;
            }

            Assert.Equal(records.Select((record, index) => record.Text(50 + index)), texts);
        });

    [Fact]
    public void A_buffer_knows_what_it_holds_and_can_be_used_again() =>
        Properties.Hold(Plain.Records().Zip(Plain.Records()), 200, example =>
        {
            var buffer = Encode(example.Item1);
            buffer.Clear();
            foreach (var record in example.Item2) record.AddTo(buffer);
            Assert.Equal(example.Item2.Length, buffer.Count);
            Assert.Equal(buffer.Encoded.Length, buffer.Bytes);
            Assert.Equal(example.Item2.FirstOrDefault()?.Timestamp ?? 0, buffer.BaseTimestamp);
            Assert.Equal(example.Item2.Select(record => record.Timestamp).DefaultIfEmpty(0).Max(), buffer.MaxTimestamp);
            using var batch = Wrap(buffer, 0, 0);
            Assert.Equal(example.Item2.Select((record, index) => record.Text(index)), Texts(batch));
        });

    [Fact]
    public void A_record_copied_from_a_batch_is_the_same_record() =>
        Properties.Hold(Plain.Records(), 200, records =>
        {
            var copies = new RecordBuffer();
            using var batch = Wrap(Encode(records), 7, 7);
            foreach (var record in batch) copies.Add(record);
            using var copied = Wrap(copies, 7, 7);
            Assert.Equal(Texts(batch), Texts(copied));
        });

    /// <summary>docs/data.md, "Record batch", counted out by hand.</summary>
    [Fact]
    public void The_bytes_are_those_of_the_documented_form()
    {
        var buffer = new RecordBuffer();
        buffer.Add("k"u8, "vw"u8, RecordHeaders.Of(("h", "x")), 1000);
        buffer.Add(null, Array.Empty<byte>(), RecordHeaders.None, 999);
        byte[] first = [0, 0, 2, 3, (byte)'k', (byte)'v', (byte)'w', 1, 1, (byte)'h', 2, (byte)'x'];
        byte[] second = [1, 1, 0, 1, 0];
        Assert.Equal([.. first, .. second], buffer.Encoded.ToArray());
    }

    private static RecordBuffer Encode(IEnumerable<Plain> records)
    {
        var buffer = new RecordBuffer();
        foreach (var record in records) record.AddTo(buffer);
        return buffer;
    }

    private static RecordBatch Wrap(RecordBuffer buffer, long offset, long first) =>
        new(Partition, offset, buffer.BaseTimestamp, first, offset + buffer.Count, buffer.Encoded, null);

    private static List<string> Texts(RecordBatch batch)
    {
        var texts = new List<string>();
        foreach (var record in batch)
        {
            var plain = new Plain(
                record.HasKey ? record.Key.ToArray() : null, record.HasValue ? record.Value.ToArray() : null, record.ReadHeaders(), record.Timestamp);
            texts.Add(plain.Text(record.Offset));
        }

        return texts;
    }

    private static (int Bytes, int Count) Measure(RecordBatch batch)
    {
        var (bytes, count) = (0, 0);
        var records = batch.GetEnumerator();
        for (; records.MoveNext(); count++) bytes += records.Length;
        return (bytes, count);
    }

    /// <summary>A record as plain data.</summary>
    private sealed record Plain(byte[]? Key, byte[]? Value, IReadOnlyList<(string Name, byte[]? Value)> Headers, long Timestamp)
    {
        /// <summary>Up to a dozen records; keys, values and headers may be absent, empty, short, or longer than a one-byte length can say.</summary>
        public static Gen<Plain[]> Records() =>
            from count in Gen.Choose(0, 12)
            from records in Gen.ArrayOf(One(), count)
            select records;

        public void AddTo(RecordBuffer buffer)
        {
            var headers = RecordHeaders.Of(Headers);
            if (Key is not null && Value is not null) buffer.Add(Key.AsSpan(), Value.AsSpan(), headers, Timestamp);
            else buffer.Add(Key, Value, headers, Timestamp);
        }

        public string Text(long offset) =>
            $"{offset} {Timestamp} {Hex(Key)} {Hex(Value)} {string.Join(' ', Headers.Select(header => $"{header.Name}={Hex(header.Value)}"))}";

        private static Gen<Plain> One() =>
            from key in OrNull(Properties.Bytes(20), Properties.Bytes(300))
            from value in OrNull(Properties.Bytes(200), Properties.Bytes(20_000))
            from headers in Gen.Choose(0, 3).SelectMany(count => Gen.ArrayOf(Header(), count))
            from timestamp in Properties.Whole(-(1L << 45), 1L << 45)
            select new Plain(key, value, headers, timestamp);

        private static Gen<(string, byte[]?)> Header() =>
            from length in Gen.Frequency((5, Gen.Choose(0, 12)), (1, Gen.Choose(120, 300)))
            from value in OrNull(Properties.Bytes(12), Properties.Bytes(400))
            select (new string('ä', length), value);

        private static Gen<byte[]?> OrNull(Gen<byte[]> usual, Gen<byte[]> seldom) =>
            Gen.Frequency((6, usual.Select(bytes => (byte[]?)bytes)), (2, seldom.Select(bytes => (byte[]?)bytes)), (1, Gen.Constant((byte[]?)null)));

        private static string Hex(byte[]? bytes) => bytes is null ? "-" : $"[{Convert.ToHexString(bytes)}]";
    }
}
