using Bourse.Adapters.SparkConnect.Protocol;
using Google.Protobuf;

namespace Bourse.Adapters.SparkConnect;

/// <summary>The methods of Spark Connect that are used, for one session after another.</summary>
/// <param name="connection">The connection.</param>
/// <param name="options">How the session is held.</param>
internal sealed class SparkService(GrpcConnection connection, SparkSessionOptions options)
{
    public const string Name = "spark.connect.SparkConnectService";

    private const string Client = "bourse";

    /// <summary>What is only courtesy must not keep anyone waiting.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);

    private readonly UserContext _user = new() { UserId = options.Address.UserId };

    public IAsyncEnumerable<ExecutePlanResponse> ExecuteAsync(SparkHandle session, string operation, Plan plan, CancellationToken cancellation)
    {
        var request = new ExecutePlanRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = Client,
            OperationId = operation,
            Plan = plan,
            RequestOptions = { new ExecutePlanRequest.Types.RequestOption { ReattachOptions = new ReattachOptions { Reattachable = true } } },
        };
        if (session.ServerSideId is { } known) request.ClientObservedServerSideSessionId = known;
        return connection.StreamAsync("ExecutePlan", request, ExecutePlanResponse.Parser, options.Silence, cancellation);
    }

    public IAsyncEnumerable<ExecutePlanResponse> ReattachAsync(SparkHandle session, string operation, string? last, CancellationToken cancellation)
    {
        var request = new ReattachExecuteRequest { SessionId = session.Id, UserContext = _user, ClientType = Client, OperationId = operation };
        if (last is not null) request.LastResponseId = last;
        if (session.ServerSideId is { } known) request.ClientObservedServerSideSessionId = known;
        return connection.StreamAsync("ReattachExecute", request, ExecutePlanResponse.Parser, options.Silence, cancellation);
    }

    public Task<AnalyzePlanResponse> AskVersionAsync(SparkHandle session, CancellationToken cancellation)
    {
        var request = new AnalyzePlanRequest
        {
            SessionId = session.Id, UserContext = _user, ClientType = Client, SparkVersion = new AnalyzePlanRequest.Types.SparkVersion(),
        };
        return connection.CallAsync("AnalyzePlan", request, AnalyzePlanResponse.Parser, options.Deadline, cancellation);
    }

    public Task ConfigureAsync(SparkHandle session, CancellationToken cancellation)
    {
        var pairs = options.Settings.Select(setting => new KeyValue { Key = setting.Key, Value = setting.Value });
        var operation = new ConfigRequest.Types.Operation { Set = new ConfigRequest.Types.Set { Pairs = { pairs } } };
        var request = new ConfigRequest { SessionId = session.Id, UserContext = _user, ClientType = Client, Operation = operation };
        return connection.CallAsync("Config", request, ConfigResponse.Parser, options.Deadline, cancellation);
    }

    public Task<FetchErrorDetailsResponse> FetchErrorAsync(SparkHandle session, string error, CancellationToken cancellation)
    {
        var request = new FetchErrorDetailsRequest { SessionId = session.Id, UserContext = _user, ClientType = Client, ErrorId = error };
        return connection.CallAsync("FetchErrorDetails", request, FetchErrorDetailsResponse.Parser, options.Deadline, cancellation);
    }

    /// <summary>Stops an operation.</summary>
    public Task InterruptAsync(SparkHandle session, string operation, CancellationToken cancellation)
    {
        var request = new InterruptRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = Client,
            InterruptType = InterruptRequest.Types.InterruptType.OperationId,
            OperationId = operation,
        };
        return ByCourtesyAsync("Interrupt", request, InterruptResponse.Parser, cancellation);
    }

    /// <summary>Lets the server forget what an operation has answered.</summary>
    public Task ReleaseAsync(SparkHandle session, string operation, CancellationToken cancellation)
    {
        var request = new ReleaseExecuteRequest
        {
            SessionId = session.Id,
            UserContext = _user,
            ClientType = Client,
            OperationId = operation,
            ReleaseAll = new ReleaseExecuteRequest.Types.ReleaseAll(),
        };
        return ByCourtesyAsync("ReleaseExecute", request, ReleaseExecuteResponse.Parser, cancellation);
    }

    /// <summary>Lets the server forget the session.</summary>
    public Task ReleaseSessionAsync(SparkHandle session, CancellationToken cancellation)
    {
        var request = new ReleaseSessionRequest { SessionId = session.Id, UserContext = _user, ClientType = Client };
        return ByCourtesyAsync("ReleaseSession", request, ReleaseSessionResponse.Parser, cancellation);
    }

    /// <summary>A call that helps the server and decides nothing: a server that does not answer tidies up by itself in time.</summary>
    private async Task ByCourtesyAsync<T>(string method, IMessage request, MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        try
        {
            await connection.CallAsync(method, request, parser, Courtesy, cancellation);
        }
        catch (GrpcException)
        {
        }
    }
}

/// <summary>A session on the server.</summary>
/// <param name="Id">Its id, chosen by the client.</param>
/// <param name="ServerSideId">The server's own name for it; null until it has told.</param>
internal sealed record SparkHandle(string Id, string? ServerSideId);
