using System.Text;
using Bourse.Events;
using Bourse.Market;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Investors;

/// <summary>
/// A log for investors of very many portfolios: it keeps prices, but of evaluations it only notes how many were appended at once. Those of an
/// earlier run are made up when they are read: every price was 100.00, so a portfolio was always worth 100 × its shares.
/// </summary>
internal sealed class ConstantEvaluationsLog(InMemoryEventLog prices, IReadOnlyList<Portfolio> portfolios, IReadOnlyList<DateOnly> days) : IEventLog
{
    private static readonly TopicPartition Evaluations = new(Topics.Evaluations, 0);
    private readonly byte[][] _keys = [.. portfolios.Select(portfolio => Encoding.UTF8.GetBytes(portfolio.Key))];

    /// <summary>How many evaluations were appended.</summary>
    public long Appended { get; private set; }

    /// <summary>The most bytes that were appended at once.</summary>
    public int MostBytes { get; private set; }

    /// <summary>Whether the topic holds the evaluations of an earlier run.</summary>
    public bool HasEarlierRun { get; set; }

    private long End => HasEarlierRun ? (long)portfolios.Count * days.Count : 0;

    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => prices.EnsureTopicAsync(spec, cancellation);

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => prices.FindTopicAsync(topic, cancellation);

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => prices.ListTopicsAsync(cancellation);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => prices.DeleteTopicAsync(topic, cancellation);

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) => topic == Topics.Evaluations
        ? Task.FromResult<IReadOnlyList<OffsetRange>>([new OffsetRange(Evaluations, 0, End)])
        : prices.GetRangesAsync(topic, cancellation);

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        prices.FindOffsetAsync(partition, time, cancellation);

    public IEventProducer CreateProducer() => new Producer(this);

    public IEventConsumer CreateConsumer(ConsumerOptions options) =>
        options.Partitions.ContainsKey(Evaluations) ? new Consumer(this) : prices.CreateConsumer(options);

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => prices.ListGroupsAsync(cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        prices.GetCommittedAsync(group, cancellation);

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        prices.SetCommittedAsync(group, offsets, cancellation);

    public ValueTask DisposeAsync() => prices.DisposeAsync();

    private (int Portfolio, Evaluation Evaluation) At(long offset)
    {
        var (day, number) = ((int)(offset / portfolios.Count), (int)(offset % portfolios.Count));
        var (portfolio, isFirst) = (portfolios[number], day == 0);
        var zero = isFirst ? (Money?)null : Money.Zero;
        return (number, new Evaluation
        {
            Investor = portfolio.InvestorId,
            Portfolio = portfolio.Id,
            Date = days[day],
            Value = Money.FromCents(100 * 100 * portfolio.Shares.Whole),
            Change = zero,
            ChangePct = zero,
            NavPerShare = Money.FromCents(100 * 100),
            Shares = portfolio.Shares,
            PreviousDate = isFirst ? null : days[day - 1],
            Revision = 0,
        });
    }

    private sealed class Producer(ConstantEvaluationsLog log) : IEventProducer
    {
        public Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            Assert.Equal(Topics.Evaluations, topic);
            log.Appended += records.Count;
            log.MostBytes = Math.Max(log.MostBytes, records.Bytes);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Consumer(ConstantEvaluationsLog log) : IEventConsumer
    {
        private const int RecordsPerBatch = 4_000;
        private readonly RecordBuffer _records = new();
        private readonly System.Buffers.ArrayBufferWriter<byte> _message = new();
        private long _position;

        public IReadOnlyCollection<TopicPartition> Assignment => [Evaluations];

        public Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            var first = _position;
            _records.Clear();
            for (; _position < Math.Min(first + RecordsPerBatch, log.End); _position++)
            {
                var (portfolio, evaluation) = log.At(_position);
                _message.ResetWrittenCount();
                EvaluationMessage.Write(_message, evaluation);
                _records.Add(log._keys[portfolio], _message.WrittenSpan, EvaluationMessage.Headers, 0);
            }

            var batch = _position == first ? null : new RecordBatch(Evaluations, first, 0, first, _position, _records.Encoded, null);
            return Task.FromResult(batch);
        }

        public void Seek(TopicPartition partition, long offset) => _position = offset;

        public long Position(TopicPartition partition) => _position;

        public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
