using System.Globalization;
using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// A session on a Spark Connect server. It begins when it is first used; queries leave nothing behind in it, so a session that the server has
/// forgotten is replaced by a new one. One query at a time.
/// </summary>
internal sealed class SparkSession : IAsyncDisposable
{
    /// <summary>Queries that bring their own sources came with this version.</summary>
    private const int OldestMajor = 4;

    private readonly SparkSessionOptions _options;
    private readonly Func<Guid> _newId;
    private readonly TimeProvider _clock;
    private readonly GrpcConnection _connection;
    private readonly SparkService _service;
    private SparkHandle? _handle;

    /// <summary>Creates a session; nothing is sent yet.</summary>
    /// <param name="options">How it is held.</param>
    /// <param name="newId">Gives ids that nobody else has.</param>
    /// <param name="clock">Measures deadlines and pauses.</param>
    public SparkSession(SparkSessionOptions options, Func<Guid> newId, TimeProvider clock)
    {
        (_options, _newId, _clock) = (options, newId, clock);
        _connection = new GrpcConnection(options.Address, SparkService.Name, clock, options.MostMessageBytes);
        _service = new SparkService(_connection, options);
    }

    /// <summary>Spark's version; null until the session has begun.</summary>
    public string? Version { get; private set; }

    /// <summary>Begins the session, when it has not begun: the server is reached, its version is one that will do, its settings are made.</summary>
    /// <exception cref="BourseException">One of these is not so.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (_handle is not null) return;
        var handle = new SparkHandle(NewId(), null);
        try
        {
            var answer = await _service.AskVersionAsync(handle, cancellation);
            RequireVersion(answer.SparkVersion?.Version ?? "");
            handle = handle with { ServerSideId = answer.ServerSideSessionId.Length > 0 ? answer.ServerSideSessionId : null };
            await _service.ConfigureAsync(handle, cancellation);
        }
        catch (GrpcException failure)
        {
            throw await ExplainAsync(failure, cancellation);
        }

        _handle = handle;
    }

    /// <summary>The texts that a query results in; null where the result is null.</summary>
    /// <param name="query">The query.</param>
    /// <param name="progress">Is told how far Spark is; null when nobody wants to know.</param>
    /// <param name="cancellation">Ends the query, on the server too.</param>
    /// <exception cref="SparkException">Spark refused the query or failed at it.</exception>
    /// <exception cref="BourseException">
    /// The server cannot be reached, forgot the session twice or in the middle of the results, or sends what is no text.
    /// </exception>
    public async Task<IReadOnlyList<string?>> QueryAsync(SparkQuery query, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            await OpenAsync(cancellation);
            try
            {
                return await RunAsync(_handle!, query, progress, cancellation);
            }
            catch (SessionLostException lost)
            {
                // Nothing of the lost session mattered, and nothing has been handed out: a new one serves as well.
                _handle = null;
                if (again) throw Expired(lost);
            }
        }
    }

    /// <summary>Ends the session, on the server too when it can be reached.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_handle is { } handle) await _service.ReleaseSessionAsync(handle, CancellationToken.None);
        _connection.Dispose();
    }

    private async Task<IReadOnlyList<string?>> RunAsync(
        SparkHandle handle, SparkQuery query, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        var execution = new SparkExecution(_service, handle, NewId(), _options.Patience, _clock);
        var texts = new List<string?>();
        try
        {
            await foreach (var answer in execution.RunAsync(query.ToPlan(), cancellation))
            {
                if (answer.ExecutionProgress is { } made) progress?.Report(SparkProgress.Of(made));
                if (answer.ArrowBatch is { } batch) texts.AddRange(ReadBatch(batch));
            }
        }
        catch (GrpcException failure) when (SparkFailures.IsLost(failure.Status))
        {
            throw new SessionLostException(failure.Status.Message, failure);
        }
        catch (GrpcException failure)
        {
            throw SparkFailures.OfServer(_options.Address, failure) ?? await ReadErrorAsync(handle, failure, cancellation);
        }
        catch (InvalidDataException damage)
        {
            throw Failed($"sent a result that cannot be read: {damage.Message}", damage);
        }

        return texts;
    }

    private static List<string?> ReadBatch(ExecutePlanResponse.Types.ArrowBatch batch)
    {
        var texts = ArrowText.Read(batch.Data.Span);
        return texts.Count == batch.RowCount
            ? texts
            : throw new InvalidDataException($"a batch of {batch.RowCount} rows has {texts.Count}");
    }

    /// <summary>Why no session begins.</summary>
    private async Task<BourseException> ExplainAsync(GrpcException failure, CancellationToken cancellation)
    {
        var explained = SparkFailures.OfServer(_options.Address, failure);
        if (explained is null) return Failed($"fails to begin a session: {failure.Status.Message}", failure);
        if (explained.Kind != FailureKind.Unreachable || _options.Address.UseTls) return explained;
        return await ForeignServer.FindAsync(_options.Address, failure, _clock, cancellation) ?? explained;
    }

    /// <summary>The error that ended a call, with its causes when the server still has them.</summary>
    private async Task<Exception> ReadErrorAsync(SparkHandle handle, GrpcException failure, CancellationToken cancellation)
    {
        var status = failure.Status;
        List<SparkCause> causes = [new(status.Reason, SparkFailures.OneLine(status.Message))];
        if (status.Facts.TryGetValue("errorId", out var id))
        {
            try
            {
                var details = await _service.FetchErrorAsync(handle, id, cancellation);
                if (details.Errors.Count > 0) causes = [.. details.Errors.Select(CauseOf)];
            }
            catch (GrpcException)
            {
                // What the status said is enough to go on with.
            }
        }

        return new SparkException(causes[0].Message, SparkFailures.ErrorClassOf(status), causes, failure);
    }

    private static SparkCause CauseOf(FetchErrorDetailsResponse.Types.Error error) =>
        new(error.ErrorTypeHierarchy.FirstOrDefault() ?? "", SparkFailures.OneLine(error.Message));

    private void RequireVersion(string version)
    {
        var major = version.Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < OldestMajor)
        {
            throw new BourseException(
                FailureKind.Failed,
                $"Spark at {_options.Address} is version {SparkFailures.OneLine(version)}, and Bourse needs {OldestMajor}.0 or later",
                $"start a Spark {OldestMajor}");
        }

        Version = version;
    }

    private string NewId() => _newId().ToString("D");

    private BourseException Expired(SessionLostException lost) => Failed($"does not keep its sessions: {SparkFailures.OneLine(lost.Message)}", lost);

    private BourseException Failed(string what, Exception inner) =>
        new(FailureKind.Failed, SparkFailures.OneLine($"Spark at {_options.Address} {what}"), null, inner);
}
