using System.Globalization;
using System.Runtime.CompilerServices;
using Bourse.Adapters.SparkConnect.Protocol;
using Grpc.Core;
using Grpc.Net.Client;
using Status = Grpc.Core.Status;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// The methods of Spark Connect that are used. The channel connects when it is first used, and again after a broken connection; it sends no
/// keep-alive pings, since Spark's server takes frequent ones for an attack.
/// </summary>
internal sealed class SparkService : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The timeout of calls whose outcome does not matter.</summary>
    private static readonly TimeSpan BestEffortTimeout = TimeSpan.FromSeconds(2);

    private readonly SparkSessionOptions _options;
    private readonly TimeProvider _clock;
    private readonly UserContext _user;
    private readonly Metadata _headers = [];
    private readonly GrpcChannel _channel;
    private readonly SparkConnectService.SparkConnectServiceClient _client;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="options">How sessions are held.</param>
    /// <param name="clock">Measures timeouts.</param>
    public SparkService(SparkSessionOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _user = new UserContext { UserId = options.Address.UserId ?? options.ClientName };
        if (options.Address.Token is { } token) _headers.Add("authorization", $"Bearer {token}");
        _channel = GrpcChannel.ForAddress(UriOf(options.Address), new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = ConnectTimeout,
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                EnableMultipleHttp2Connections = true,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxMessageBytes,
        });
        _client = new SparkConnectService.SparkConnectServiceClient(_channel);
    }

    public IAsyncEnumerable<ExecutePlanResponse> ExecuteAsync(SparkHandle session, string operation, Plan plan, CancellationToken cancellation)
    {
        var request = new ExecutePlanRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = _options.ClientName,
            OperationId = operation,
            Plan = plan,
            RequestOptions = { new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new ReattachOptions { Reattachable = true } } },
        };
        if (session.ServerSideId is { } known) request.ClientObservedServerSideSessionId = known;
        return StreamAsync(options => _client.ExecutePlan(request, options), cancellation);
    }

    public IAsyncEnumerable<ExecutePlanResponse> ReattachAsync(SparkHandle session, string operation, string? last, CancellationToken cancellation)
    {
        var request = new ReattachExecuteRequest
        {
            SessionId = session.Id, UserContext = _user, ClientType = _options.ClientName, OperationId = operation,
        };
        if (last is not null) request.LastResponseId = last;
        if (session.ServerSideId is { } known) request.ClientObservedServerSideSessionId = known;
        return StreamAsync(options => _client.ReattachExecute(request, options), cancellation);
    }

    public Task<AnalyzePlanResponse> AskVersionAsync(SparkHandle session, CancellationToken cancellation)
    {
        var request = new AnalyzePlanRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = _options.ClientName,
            SparkVersion = new AnalyzePlanRequest.Types.SparkVersion(),
        };
        return CallAsync(options => _client.AnalyzePlanAsync(request, options), _options.CallTimeout, cancellation);
    }

    /// <summary>Makes settings of a session.</summary>
    public Task ConfigureAsync(SparkHandle session, IReadOnlyDictionary<string, string> settings, CancellationToken cancellation)
    {
        var pairs = settings.Select(setting => new KeyValue { Key = setting.Key, Value = setting.Value });
        return ConfigAsync(session, new ConfigRequest.Types.Operation { Set = new ConfigRequest.Types.Set { Pairs = { pairs } } }, cancellation);
    }

    /// <summary>The values of some settings; those without one are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(
        SparkHandle session, IEnumerable<string> keys, CancellationToken cancellation)
    {
        var asked = new ConfigRequest.Types.Operation { GetOption = new ConfigRequest.Types.GetOption { Keys = { keys } } };
        var answer = await ConfigAsync(session, asked, cancellation);
        return answer.Pairs.Where(pair => pair.HasValue).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    public Task<FetchErrorDetailsResponse> FetchErrorAsync(SparkHandle session, string error, CancellationToken cancellation)
    {
        var request = new FetchErrorDetailsRequest
        {
            SessionId = session.Id, UserContext = _user, ClientType = _options.ClientName, ErrorId = error,
        };
        return CallAsync(options => _client.FetchErrorDetailsAsync(request, options), _options.CallTimeout, cancellation);
    }

    /// <summary>Stops an operation.</summary>
    public Task InterruptAsync(SparkHandle session, string operation, CancellationToken cancellation)
    {
        var request = new InterruptRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = _options.ClientName,
            InterruptType = InterruptRequest.Types.InterruptType.OperationId,
            OperationId = operation,
        };
        return TryCallAsync(options => _client.InterruptAsync(request, options), cancellation);
    }

    /// <summary>Lets the server forget what an operation has answered.</summary>
    public Task ReleaseAsync(SparkHandle session, string operation, CancellationToken cancellation)
    {
        var request = new ReleaseExecuteRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = _options.ClientName,
            OperationId = operation,
            ReleaseAll = new ReleaseExecuteRequest.Types.ReleaseAll(),
        };
        return TryCallAsync(options => _client.ReleaseExecuteAsync(request, options), cancellation);
    }

    /// <summary>Lets the server forget the session, and end its streaming queries.</summary>
    /// <param name="session">The session.</param>
    /// <param name="mayReturn">Whether a session of the same id may begin again.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task ReleaseSessionAsync(SparkHandle session, bool mayReturn, CancellationToken cancellation)
    {
        var request = new ReleaseSessionRequest
        {
            SessionId = session.Id, UserContext = _user, ClientType = _options.ClientName, AllowReconnect = mayReturn,
        };
        return TryCallAsync(options => _client.ReleaseSessionAsync(request, options), cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static Uri UriOf(SparkAddress address) =>
        new($"{(address.UseTls ? "https" : "http")}://{address.Host}:{address.Port.ToString(CultureInfo.InvariantCulture)}");

    private Task<ConfigResponse> ConfigAsync(SparkHandle session, ConfigRequest.Types.Operation operation, CancellationToken cancellation)
    {
        var request = new ConfigRequest { SessionId = session.Id, UserContext = _user, ClientType = _options.ClientName, Operation = operation };
        return CallAsync(options => _client.ConfigAsync(request, options), _options.CallTimeout, cancellation);
    }

    /// <summary>Distinguishes a timeout from a cancellation: the library reports both as a cancelled call.</summary>
    private static async Task<T> WithinAsync<T>(Task<T> call, CancellationTokenSource timeout, CancellationToken cancellation)
    {
        try
        {
            return await call;
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(failure.Message, failure, cancellation);
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException && timeout.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "no answer in time", failure));
        }
    }

    private async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> method, TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var call = method(new CallOptions(_headers, cancellationToken: either.Token));
        return await WithinAsync(call.ResponseAsync, timeout, cancellation);
    }

    private async IAsyncEnumerable<ExecutePlanResponse> StreamAsync(
        Func<CallOptions, AsyncServerStreamingCall<ExecutePlanResponse>> method, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.IdleTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var call = method(new CallOptions(_headers, cancellationToken: either.Token));
        while (await WithinAsync(call.ResponseStream.MoveNext(either.Token), timeout, cancellation))
        {
            yield return call.ResponseStream.Current;
            timeout.CancelAfter(_options.IdleTimeout);
        }
    }

    /// <summary>A call that lets the server clean up early. Its failure is ignored, since the server's own timeouts clean up later.</summary>
    private async Task TryCallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> method, CancellationToken cancellation)
    {
        try
        {
            await CallAsync(method, BestEffortTimeout, cancellation);
        }
        catch (RpcException)
        {
        }
    }
}

/// <summary>A session on the server.</summary>
/// <param name="Id">Its id, chosen by the client.</param>
/// <param name="ServerSideId">The server's own name for it; null until the server has sent it.</param>
internal sealed record SparkHandle(string Id, string? ServerSideId);
