using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Calls of a gRPC service on .NET's own HTTP/2: what Grpc.Net.Client does, as far as it is needed here. It connects when it is first used, and
/// again after a broken connection. Any number of calls may run at once.
/// </summary>
/// <param name="address">The server.</param>
/// <param name="service">The full name of the service.</param>
/// <param name="clock">Measures deadlines and silences.</param>
/// <param name="most">The largest message that is taken, in bytes.</param>
internal sealed class GrpcConnection(SparkAddress address, string service, TimeProvider clock, int most) : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectPatience,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        EnableMultipleHttp2Connections = true,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A call with one answer.</summary>
    /// <exception cref="GrpcException">It failed; a deadline that has passed is <see cref="GrpcCode.DeadlineExceeded"/>.</exception>
    public async Task<TResponse> CallAsync<TResponse>(
        string method, IMessage request, MessageParser<TResponse> parser, TimeSpan deadline, CancellationToken cancellation)
        where TResponse : class, IMessage<TResponse>
    {
        TResponse? answer = null;
        await foreach (var response in StreamAsync(method, request, parser, deadline, cancellation)) answer = response;
        return answer ?? throw new GrpcException(GrpcStatus.Of(GrpcCode.Internal, "the server answered with nothing"));
    }

    /// <summary>A call with a stream of answers.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="request">The request.</param>
    /// <param name="parser">Reads an answer.</param>
    /// <param name="silence">The longest time between two answers; afterwards the call fails as one whose connection broke.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="GrpcException">It failed, or did not come to its end.</exception>
    public async IAsyncEnumerable<TResponse> StreamAsync<TResponse>(
        string method,
        IMessage request,
        MessageParser<TResponse> parser,
        TimeSpan silence,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TResponse : class, IMessage<TResponse>
    {
        using var patience = new CancellationTokenSource(silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var response = await GuardAsync(() => SendAsync(method, request, either.Token), patience, cancellation);
        using var body = await GuardAsync(() => response.Content.ReadAsStreamAsync(either.Token), patience, cancellation);
        while (await GuardAsync(() => GrpcFrames.ReadAsync(body, parser, most, either.Token), patience, cancellation) is { } message)
        {
            yield return message;
            patience.CancelAfter(silence);
        }

        Require(GrpcStatus.Read(response.TrailingHeaders) ?? GrpcStatus.Of(GrpcCode.Unavailable, "the answer broke off"));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Turns what .NET throws when a connection fails into what gRPC would say.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationTokenSource patience, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException failure) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.Of(GrpcCode.DeadlineExceeded, "no answer in time"), failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new GrpcException(GrpcStatus.Of(GrpcCode.Unavailable, (failure.InnerException ?? failure).Message), failure);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, IMessage request, CancellationToken cancellation)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, UriOf(method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(GrpcFrames.Write(request)),
        };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        call.Headers.UserAgent.Add(new ProductInfoHeaderValue("bourse", null));
        if (address.Token is { } token) call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await _client.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellation);
        try
        {
            RequireGrpc(response);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private Uri UriOf(string method) =>
        new($"{(address.UseTls ? "https" : "http")}://{address.Host}:{address.Port.ToString(CultureInfo.InvariantCulture)}/{service}/{method}");

    private static void RequireGrpc(HttpResponseMessage response)
    {
        // An answer that is nothing but an error has its status in the headers.
        if (GrpcStatus.Read(response.Headers) is { } status) Require(status);
        if (response.StatusCode is not HttpStatusCode.OK and var code) throw new GrpcException(GrpcStatus.Of(CodeOf(code), $"HTTP {(int)code}"));
        if (response.Content.Headers.ContentType?.MediaType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true) return;
        throw new GrpcException(GrpcStatus.Of(GrpcCode.Unimplemented, "the answer is not gRPC"));
    }

    /// <summary>What a proxy's HTTP status means, by gRPC's own table.</summary>
    private static GrpcCode CodeOf(HttpStatusCode status) => (int)status switch
    {
        401 => GrpcCode.Unauthenticated,
        403 => GrpcCode.PermissionDenied,
        404 => GrpcCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcCode.Unavailable,
        _ => GrpcCode.Unknown,
    };

    private static void Require(GrpcStatus status)
    {
        if (status.Code != GrpcCode.Ok) throw new GrpcException(status);
    }
}
