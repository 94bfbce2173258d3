using Confluent.Kafka;

namespace Bourse.Adapters.Kafka;

/// <summary>Sends administrative requests to brokers over one connection, which is opened by the first request.</summary>
internal sealed class KafkaAdmin : IDisposable
{
    /// <summary>
    /// The client's timeout for requests to a group's coordinator, much longer than any caller waits: in librdkafka 2.15, a coordinator request that
    /// has timed out crashes the process when the coordinator comes back.
    /// </summary>
    public static readonly TimeSpan CoordinatorTimeout = TimeSpan.FromHours(1);

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long one blocking call may take, and with it the close of a client in whose call a thread is. A call is repeated until the timeout.
    /// </summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly List<Task> _calls = [];
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
    /// Sends a request, and repeats it until the timeout while brokers are unavailable. An error in the answer is thrown as the client's exception. A
    /// request that changes something must therefore be idempotent.
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

    /// <summary>
    /// The same, for a call that blocks a thread. The client is closed only after the call has returned, which would use its memory otherwise.
    /// </summary>
    public Task<T> AskBlockingAsync<T>(string what, Func<IAdminClient, TimeSpan, T> question, CancellationToken cancellation)
    {
        var timeout = Timeout < LongestCall ? Timeout : LongestCall;
        return AskAsync(
            what,
            client =>
            {
                var call = Blocking.RunAsync(() => question(client, timeout), cancellation);
                Note(call);
                return call;
            },
            cancellation);
    }

    /// <summary>The failure of a request that ended with this error.</summary>
    public BourseException Failure(Error error, string what) => _hasAnswered && KafkaErrors.IsDenied((int)error.Code)
        ? KafkaFailures.Unreachable(_options, _lastReason)
        : KafkaFailures.Of((int)error.Code, _options, what, _lastReason);

    /// <inheritdoc/>
    public void Dispose()
    {
        using var closed = new ManualResetEventSlim();
        lock (_gate)
        {
            if (_connection is not { } connection) return;
            _connection = null;
            Close(connection, closed.Set);
        }

        closed.Wait();
    }

    /// <summary>Closes a client as soon as no thread is in a call any more.</summary>
    private void Close(Connection connection, Action? closed = null) => Task.WhenAll(_calls).ContinueWith(
        _ =>
        {
            connection.Client.Dispose();
            closed?.Invoke();
        },
        CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void Note(Task call)
    {
        lock (_gate)
        {
            _calls.RemoveAll(other => other.IsCompleted);
            _calls.Add(call);
        }
    }

    private async Task<T> AskOnceAsync<T>(Func<IAdminClient, Task<T>> question, TimeSpan timeout, CancellationToken cancellation)
    {
        var connection = Open();
        var answer = question(connection.Client);
        var first = await WaitAsync(answer, connection.Denied.Task, timeout, cancellation);
        if (first != answer && !answer.IsCompleted)
        {
            // A later answer is ignored.
            _ = answer.ContinueWith(
                late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw first is null ? KafkaFailures.Unreachable(_options, _lastReason) : KafkaFailures.Denied(_options, _lastReason);
        }

        var answered = await answer;
        _hasAnswered = true;
        return answered;
    }

    /// <summary>The answer or its failure, whichever comes first; null at the timeout.</summary>
    private async Task<Task?> WaitAsync(Task answer, Task denied, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            // When the client itself gives up the request, its own message is reported.
            return await Task.WhenAny(answer, denied).WaitAsync(timeout + Grace, _clock, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>
    /// The connection. After an authentication failure a new one is opened: all requests of the old one have failed, and the cause may have been a
    /// broker that died.
    /// </summary>
    private Connection Open()
    {
        lock (_gate)
        {
            if (_connection is { Denied.Task.IsCompleted: false }) return _connection;
            if (_connection is { } denied) Close(denied);
            _connection = null;
            LibrdkafkaLibrary.Load();
            try
            {
                var refusal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var builder = new AdminClientBuilder(LibrdkafkaSettings.ForAdministration(_options)).SetLogHandler(Note);
                return _connection = new Connection(builder.SetErrorHandler((_, error) => Note(refusal, error)).Build(), refusal);
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

    /// <summary>After one successful authentication, a refusal concerns a single broker (which may be shutting down), not the credentials.</summary>
    private void Note(TaskCompletionSource denied, Error error)
    {
        if (error.Code != ErrorCode.Local_AllBrokersDown) _lastReason = error.Reason;
        if (KafkaErrors.IsDenied((int)error.Code) && !_hasAnswered) denied.TrySetResult();
    }

    private sealed record Connection(IAdminClient Client, TaskCompletionSource Denied);
}
