namespace Bourse.Adapters.Kafka;

/// <summary>
/// Looks topics up over its own client, which is created by the first request. Confluent's admin client has the same function, but it crashes when a
/// partition has no in-sync replica, as after all brokers have died (docs/architecture.md).
/// </summary>
internal sealed class TopicLookupClient : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CountdownEvent _users = new(1);
    private KafkaClient? _client;

    public TopicLookupClient(KafkaOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
    }

    /// <summary>
    /// What a broker reports about these topics, in any order. The request is repeated until the timeout while brokers are unavailable.
    /// </summary>
    /// <exception cref="BourseException">There is no answer.</exception>
    public async Task<IReadOnlyList<FoundTopic>> FindAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        if (topics.Count == 0) return [];
        ObjectDisposedException.ThrowIf(!_users.TryAddCount(), this);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
            return await AskAsync(Open(), topics, either.Token);
        }
        finally
        {
            _users.Signal();
        }
    }

    /// <summary>Ends pending requests, then the client; blocks.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _users.Signal();
        _users.Wait();
        _client?.Dispose();
        _users.Dispose();
        _closing.Dispose();
    }

    private async Task<IReadOnlyList<FoundTopic>> AskAsync(KafkaClient client, IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfRequest(_options, _clock);
        while (true)
        {
            var (error, found) = await AskOnceAsync(client, topics, retries.Remaining, cancellation);
            if (error == KafkaErrors.None) return found;
            if (!KafkaErrors.IsUnreachable(error) || !await retries.PauseAsync(cancellation)) throw client.Failure(error, "describing topics");
        }
    }

    private async Task<(int Error, IReadOnlyList<FoundTopic> Topics)> AskOnceAsync(
        KafkaClient client, IReadOnlyCollection<string> topics, TimeSpan timeout, CancellationToken cancellation)
    {
        using var question = new TopicQuestion(client.Handle, topics, timeout);
        var start = _clock.GetTimestamp();
        while (true)
        {
            if (question.TakeAnswer() is { } answer)
            {
                if (answer.Error == KafkaErrors.None) client.NoteAnswer();
                return answer;
            }

            // The client reports errors only when it is polled.
            _ = Librdkafka.Poll(client.Handle, 0);
            client.ThrowIfCallbackFailed();
            if (client.IsDenied)
            {
                client.ForgetDenial();
                throw KafkaFailures.Denied(_options, client.LastReason);
            }

            if (_clock.GetElapsedTime(start) >= timeout + Grace) return (KafkaErrors.TimedOut, []);
            await question.WaitAsync(Slice, _clock, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private KafkaClient Open()
    {
        lock (_gate)
        {
            return _client ??= new KafkaClient(Librdkafka.Producer, _options, LibrdkafkaSettings.ForAdministration(_options));
        }
    }
}
