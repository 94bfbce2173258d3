using System.Globalization;
using Apache.Arrow;
using Bourse.Adapters.SparkConnect.Protocol;
using Grpc.Core;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// A session on a Spark Connect server. It begins when it is first used; queries leave no state in it, so a session that the server has forgotten is
/// replaced by a new one. One query at a time.
/// </summary>
internal sealed class SparkSession : IAsyncDisposable
{
    /// <summary>Queries that bring their own sources came with this version.</summary>
    internal const int OldestMajor = 4;

    /// <summary>How many closed sessions of a shared id are passed over; servers remember a thousand.</summary>
    private const int MostClosed = 1_100;

    private readonly SparkSessionOptions _options;
    private readonly Func<Guid> _newId;
    private readonly TimeProvider _clock;
    private readonly SparkService _service;
    private SparkHandle? _handle;

    /// <summary>Creates a session; nothing is sent yet.</summary>
    /// <param name="options">How it is held.</param>
    /// <param name="newId">Generates unique ids.</param>
    /// <param name="clock">Measures deadlines and pauses.</param>
    public SparkSession(SparkSessionOptions options, Func<Guid> newId, TimeProvider clock)
    {
        (_options, _newId, _clock) = (options, newId, clock);
        _service = new SparkService(options, clock);
    }

    /// <summary>Spark's version; null until the session has begun.</summary>
    public string? Version { get; private set; }

    /// <summary>Begins the session, when it has not begun: the server is reached, its version is one that will do, its settings are made.</summary>
    /// <exception cref="SparkConnectException">One of these is not so.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        for (var closed = 0; _handle is null; closed++)
        {
            try
            {
                _handle = await BeginAsync(_options.SharedId?.Invoke(closed).ToString("D") ?? NewId(), cancellation);
            }
            catch (RpcException failure) when (_options.SharedId is not null && closed < MostClosed && RpcErrors.IsLost(failure))
            {
                // Nobody used this one for so long that the server has closed it for good.
            }
            catch (RpcException failure)
            {
                throw await ExplainAsync(failure, cancellation);
            }
        }
    }

    /// <summary>The rows that a query results in.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rows">
    /// Makes rows of a batch, which is valid during the call only; refuses one of another form with <see cref="InvalidDataException"/>.
    /// </param>
    /// <param name="progress">Receives Spark's progress; may be null.</param>
    /// <param name="cancellation">Ends the query, on the server too.</param>
    /// <exception cref="SparkException">Spark refused the query or failed at it.</exception>
    /// <exception cref="SparkConnectException">
    /// The server cannot be reached, forgot the session twice, or sent a result that cannot be read.
    /// </exception>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(
        SparkQuery query, Func<RecordBatch, IEnumerable<T>> rows, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            await OpenAsync(cancellation);
            try
            {
                return await RunAsync(_handle!, query, rows, progress, cancellation);
            }
            catch (SessionLostException lost)
            {
                // The lost session held no state, and no rows have been returned, so a new session can repeat the query.
                _handle = null;
                if (again) throw Expired(lost);
            }
        }
    }

    /// <summary>Executes a command, once: what it is about may be part of a session that the server has lost.</summary>
    /// <param name="command">The command.</param>
    /// <param name="result">Takes the result out of an answer; null when the answer is another one.</param>
    /// <param name="cancellation">Ends the command, on the server too.</param>
    /// <exception cref="SparkException">Spark refused the command or failed at it.</exception>
    /// <exception cref="SparkConnectException">The server cannot be reached, or has lost the session.</exception>
    public async Task<T> ExecuteAsync<T>(Command command, Func<ExecutePlanResponse, T?> result, CancellationToken cancellation)
        where T : class
    {
        await OpenAsync(cancellation);
        try
        {
            T? found = null;
            await RunAsync(_handle!, new Plan { Command = command }, answer => found ??= result(answer), cancellation);
            return found ?? throw Failed(SparkConnectError.InvalidResult, $"does not answer to {command.CommandTypeCase}", null);
        }
        catch (SessionLostException lost)
        {
            _handle = null;
            throw Expired(lost);
        }
    }

    /// <summary>The values of settings of the server; those that are not made are left out.</summary>
    /// <exception cref="SparkConnectException">The server cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        await OpenAsync(cancellation);
        try
        {
            return await _service.ReadSettingsAsync(_handle!, keys, cancellation);
        }
        catch (RpcException failure)
        {
            throw await ExplainAsync(failure, cancellation);
        }
    }

    /// <summary>
    /// Ends the session with its streaming queries, on the server too when it can be reached. One of a shared id may begin again.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_handle is { } handle) await _service.ReleaseSessionAsync(handle, _options.SharedId is not null, CancellationToken.None);
        _service.Dispose();
    }

    private async Task<IReadOnlyList<T>> RunAsync<T>(
        SparkHandle handle,
        SparkQuery query,
        Func<RecordBatch, IEnumerable<T>> rows,
        IProgress<SparkProgress>? progress,
        CancellationToken cancellation)
    {
        var read = new List<T>();
        await RunAsync(
            handle,
            query.ToPlan(),
            answer =>
            {
                if (answer.ExecutionProgress is { } made) progress?.Report(SparkProgress.Of(made));
                if (answer.ArrowBatch is { } batch) read.AddRange(ArrowResult.Read(batch.Data.Memory, batch.RowCount, rows));
            },
            cancellation);
        return read;
    }

    private async Task RunAsync(SparkHandle handle, Plan plan, Action<ExecutePlanResponse> take, CancellationToken cancellation)
    {
        var execution = new SparkExecution(_service, handle, NewId(), _options.ReconnectTimeout, _clock);
        try
        {
            await foreach (var answer in execution.RunAsync(plan, cancellation)) take(answer);
        }
        catch (RpcException failure) when (RpcErrors.IsLost(failure))
        {
            throw new SessionLostException(failure.Status.Detail, failure);
        }
        catch (RpcException failure)
        {
            throw RpcErrors.OfConnection(_options.Address, failure) ?? await ReadErrorAsync(handle, failure, cancellation);
        }
        catch (InvalidDataException damage)
        {
            throw Failed(SparkConnectError.InvalidResult, $"sent a result that cannot be read: {damage.Message}", damage);
        }
    }

    private async Task<SparkHandle> BeginAsync(string id, CancellationToken cancellation)
    {
        var handle = new SparkHandle(id, null);
        var answer = await _service.AskVersionAsync(handle, cancellation);
        RequireVersion(answer.SparkVersion?.Version ?? "");
        handle = handle with { ServerSideId = answer.ServerSideSessionId.Length > 0 ? answer.ServerSideSessionId : null };
        await _service.ConfigureAsync(handle, await FindSettingsAsync(handle, cancellation), cancellation);
        return handle;
    }

    /// <summary>The settings to make: all, and those defaults about which the server says nothing itself.</summary>
    private async Task<IReadOnlyDictionary<string, string>> FindSettingsAsync(SparkHandle handle, CancellationToken cancellation)
    {
        if (_options.Defaults.Count == 0) return _options.Settings;
        var known = await _service.ReadSettingsAsync(handle, _options.Defaults.SelectMany(one => one.Unless), cancellation);
        var wanted = _options.Defaults.Where(one => !one.Unless.Any(known.ContainsKey)).SelectMany(one => one.Settings);
        return _options.Settings.Concat(wanted).ToDictionary();
    }

    /// <summary>Why no session begins.</summary>
    private async Task<SparkConnectException> ExplainAsync(RpcException failure, CancellationToken cancellation)
    {
        var explained = RpcErrors.OfConnection(_options.Address, failure);
        if (explained is null)
        {
            return Failed(SparkConnectError.SessionRefused, $"fails to begin a session: {failure.Status.Detail}", failure);
        }

        if (explained.Error != SparkConnectError.Unreachable || _options.Address.UseTls) return explained;
        return await ForeignServer.FindAsync(_options.Address, failure, _clock, cancellation) ?? explained;
    }

    /// <summary>The error that ended a call, with its causes when the server still has them.</summary>
    private async Task<Exception> ReadErrorAsync(SparkHandle handle, RpcException failure, CancellationToken cancellation)
    {
        var info = RpcErrors.InfoOf(failure);
        List<SparkCause> causes = [new(info?.Reason ?? "", RpcErrors.OneLine(failure.Status.Detail))];
        if (info?.Metadata.TryGetValue("errorId", out var id) == true)
        {
            try
            {
                var details = await _service.FetchErrorAsync(handle, id, cancellation);
                if (details.Errors.Count > 0) causes = [.. details.Errors.Select(CauseOf)];
            }
            catch (RpcException)
            {
                // The status alone is sufficient.
            }
        }

        return new SparkException(causes[0].Message, RpcErrors.ErrorClassOf(info), causes, failure);
    }

    private static SparkCause CauseOf(FetchErrorDetailsResponse.Types.Error error) =>
        new(error.ErrorTypeHierarchy.FirstOrDefault() ?? "", RpcErrors.OneLine(error.Message));

    private void RequireVersion(string version)
    {
        var major = version.Split('.')[0];
        if (!int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < OldestMajor)
        {
            throw Failed(SparkConnectError.UnsupportedVersion, $"is version {version}, and {OldestMajor}.0 or later is needed", null);
        }

        Version = version;
    }

    private string NewId() => _newId().ToString("D");

    private SparkConnectException Expired(SessionLostException lost) =>
        Failed(SparkConnectError.SessionLost, $"does not keep its sessions: {RpcErrors.OneLine(lost.Message)}", lost);

    private SparkConnectException Failed(SparkConnectError error, string what, Exception? inner) =>
        new(error, RpcErrors.OneLine($"Spark at {_options.Address} {what}"), inner);
}
