using Confluent.Kafka;

namespace Bourse.Adapters.Kafka;

/// <summary>Asks brokers for what is not records, over one connection that begins with the first question.</summary>
internal sealed class KafkaAdmin : IDisposable
{
    /// <summary>
    /// The time that the client is given for questions to the coordinator of a group, much longer than anybody waits for the answer: in librdkafka
    /// 2.15 such a question that has timed out brings the whole process down when the coordinator comes back.
    /// </summary>
    public static readonly TimeSpan CoordinatorTimeout = TimeSpan.FromHours(1);

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private volatile string? _lastReason;
    private volatile bool _hasAnswered;
    private Connection? _connection;

    public KafkaAdmin(KafkaOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
    }

    /// <summary>How long one request may take.</summary>
    public TimeSpan Timeout => _options.Timeout;

    /// <summary>
    /// Asks, and asks again while brokers are unavailable, until the timeout; an answer that tells of errors of its own comes as the client's
    /// exception. Questions that change something must therefore be such that the second of two does no harm.
    /// </summary>
    /// <param name="what">What is being done, for messages.</param>
    /// <param name="question">The question.</param>
    /// <param name="cancellation">Ends the wait for the answer.</param>
    /// <exception cref="BourseException">There is no answer.</exception>
    public async Task<T> AskAsync<T>(string what, Func<IAdminClient, Task<T>> question, CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfRequest(_options, _clock);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await AskOnceAsync(question, retries.Remaining, cancellation);
            }
            catch (KafkaException e) when (e.GetType() == typeof(KafkaException))
            {
                _hasAnswered |= e.Error.IsBrokerError;
                if (!KafkaErrors.IsUnreachable((int)e.Error.Code) || !await retries.PauseAsync(cancellation)) throw Failure(e.Error, what);
            }
        }
    }

    /// <summary>The same, for questions without an answer.</summary>
    public Task AskAsync(string what, Func<IAdminClient, Task> question, CancellationToken cancellation) => AskAsync(
        what,
        async client =>
        {
            await question(client);
            return true;
        },
        cancellation);

    /// <summary>What has become of a question that failed with this error.</summary>
    public BourseException Failure(Error error, string what) => _hasAnswered && KafkaErrors.IsDenied((int)error.Code)
        ? KafkaFailures.Unreachable(_options, _lastReason)
        : KafkaFailures.Of((int)error.Code, _options, what, _lastReason);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _connection?.Client.Dispose();
    }

    private async Task<T> AskOnceAsync<T>(Func<IAdminClient, Task<T>> question, TimeSpan timeout, CancellationToken cancellation)
    {
        var connection = Open();
        var answer = question(connection.Client);
        var first = await WaitAsync(answer, connection.Denied.Task, timeout, cancellation);
        if (first != answer && !answer.IsCompleted)
        {
            // What comes of the question later is of no interest.
            _ = answer.ContinueWith(
                late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw first is null ? KafkaFailures.Unreachable(_options, _lastReason) : KafkaFailures.Denied(_options, _lastReason);
        }

        var answered = await answer;
        _hasAnswered = true;
        return answered;
    }

    /// <summary>The answer, or that there will be none, whichever comes first; null when the timeout ends before.</summary>
    private async Task<Task?> WaitAsync(Task answer, Task denied, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            // A question that the client gives up by itself shall be told in its words.
            return await Task.WhenAny(answer, denied).WaitAsync(timeout + Grace, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// The connection, a new one after a denial: all questions of the old one have failed by it, and it may have been a broker that died meanwhile.
    /// </summary>
    private Connection Open()
    {
        lock (_gate)
        {
            if (_connection is { Denied.Task.IsCompleted: false }) return _connection;
            _connection?.Client.Dispose();
            _connection = null;
            LibrdkafkaLibrary.Load();
            try
            {
                var denied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var builder = new AdminClientBuilder(LibrdkafkaSettings.ForAdministration(_options)).SetLogHandler(Note);
                return _connection = new Connection(builder.SetErrorHandler((_, error) => Note(denied, error)).Build(), denied);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
            {
                throw KafkaFailures.BadSetting(_options, e.Message);
            }
        }
    }

    private void Note(IAdminClient client, LogMessage line)
    {
        if (line.Level <= SyslogLevel.Error) _lastReason = line.Message;
    }

    /// <summary>Once let in, a refusal is one broker's trouble (it dies while it lets us in, say), not ours.</summary>
    private void Note(TaskCompletionSource denied, Error error)
    {
        if (error.Code != ErrorCode.Local_AllBrokersDown) _lastReason = error.Reason;
        if (KafkaErrors.IsDenied((int)error.Code) && !_hasAnswered) denied.TrySetResult();
    }

    private sealed record Connection(IAdminClient Client, TaskCompletionSource Denied);
}
