using Bourse.Adapters.SparkConnect.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Bourse.Adapters.SparkConnect;

/// <summary>Classifies failed calls and formats their messages.</summary>
internal static class RpcErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";
    private const int MaxMessageLength = 500;

    /// <summary>How Grpc.Net.Client begins its message about an answer that is not gRPC; its code is Cancelled, as for much else.</summary>
    private const string BadResponse = "Bad gRPC response";

    /// <summary>Its message about an answer that ended without a status.</summary>
    private const string NoStatus = "No grpc-status found on response";

    private const string UnknownOperation = "INVALID_HANDLE.OPERATION_NOT_FOUND";

    private static readonly string[] LostHandles =
    [
        "INVALID_HANDLE.SESSION_NOT_FOUND", "INVALID_HANDLE.SESSION_CLOSED", "INVALID_HANDLE.SESSION_CHANGED",
        UnknownOperation, "INVALID_HANDLE.OPERATION_ABANDONED",
    ];

    /// <summary>Whether the connection broke, so that the call may be repeated.</summary>
    public static bool IsBroken(RpcException failure) =>
        // The library reports a message that cannot be parsed as a failed read with the code Unavailable, too.
        failure.Status.DebugException is not InvalidProtocolBufferException
        && (failure.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
            || BrokenBy(failure) is not null
            || failure.Status.Detail.StartsWith(NoStatus, StringComparison.Ordinal)
            || failure.Status.Detail.Contains("INVALID_CURSOR.DISCONNECTED", StringComparison.Ordinal));

    /// <summary>Whether the server does not know the session or the operation.</summary>
    public static bool IsLost(RpcException failure) => LostHandles.Any(name => Says(failure, name));

    /// <summary>Whether the server has the session and does not know the operation.</summary>
    public static bool IsOperationUnknown(RpcException failure) => Says(failure, UnknownOperation);

    /// <summary>Spark's name for the error; empty when it says none.</summary>
    public static string ErrorClassOf(ErrorInfo? info) => info?.Metadata.GetValueOrDefault("errorClass") ?? "";

    /// <summary>
    /// What the server says about the error for programs; null when it says nothing that can be read. The code and the message are still there then.
    /// </summary>
    public static ErrorInfo? InfoOf(RpcException failure)
    {
        try
        {
            var details = failure.Trailers.GetValueBytes(DetailsTrailer);
            if (details is null) return null;
            var said = Protocol.Status.Parser.ParseFrom(details).Details;
            return said.FirstOrDefault(any => any.Is(ErrorInfo.Descriptor))?.Unpack<ErrorInfo>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The failure when the connection or the authorization failed; null when Spark itself failed.</summary>
    public static SparkConnectException? OfConnection(SparkAddress address, RpcException failure)
    {
        var said = MessageOf(failure);
        var http = (failure.Status.DebugException as HttpRequestException)?.HttpRequestError;
        if (http == HttpRequestError.SecureConnectionError)
        {
            return new SparkConnectException(SparkConnectError.EncryptionFailed, $"no encrypted connection to Spark at {address}: {said}", failure);
        }

        // A server that answers in HTTP/1 or not in HTTP at all is reached, but it is not Spark.
        if (http == HttpRequestError.HttpProtocolError) return NotSpark(SparkConnectError.NotSpark, address, "it does not speak HTTP/2", failure);
        if (IsBroken(failure))
        {
            return new SparkConnectException(SparkConnectError.Unreachable, $"Spark at {address} cannot be reached: {said}", failure);
        }

        return failure.StatusCode switch
        {
            StatusCode.Unauthenticated or StatusCode.PermissionDenied =>
                new SparkConnectException(SparkConnectError.Unauthorized, $"Spark at {address} refuses this client: {said}", failure),
            StatusCode.Unimplemented => NotSpark(SparkConnectError.NotSpark, address, said, failure),
            _ when said.StartsWith(BadResponse, StringComparison.Ordinal) => NotSpark(SparkConnectError.NotSpark, address, said, failure),
            _ => null,
        };
    }

    /// <summary>A server answers, but of another kind.</summary>
    /// <param name="error"><see cref="SparkConnectError.NotSpark"/> or <see cref="SparkConnectError.NotReady"/>.</param>
    /// <param name="address">The address.</param>
    /// <param name="why">What shows it.</param>
    /// <param name="failure">How the call ended.</param>
    public static SparkConnectException NotSpark(SparkConnectError error, SparkAddress address, string why, RpcException failure) =>
        new(error, $"what answers at {address} is not Spark Connect{(error == SparkConnectError.NotReady ? ", or not ready" : "")}: {why}", failure);

    /// <summary>The server's message on one line; of a broken connection, what broke it.</summary>
    public static string MessageOf(RpcException failure) => OneLine(
        BrokenBy(failure) is { } broken ? (broken.InnerException ?? broken).Message : failure.Status.Detail);

    /// <summary>The first line of a message, without control characters, and not too long.</summary>
    public static string OneLine(string message)
    {
        var line = message.Split('\n').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "no reason given";
        var clean = string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd('.', ' ');
        return clean.Length > MaxMessageLength ? clean[..MaxMessageLength] + "…" : clean;
    }

    private static bool Says(RpcException failure, string errorClass) =>
        ErrorClassOf(InfoOf(failure)) == errorClass || failure.Status.Detail.Contains($"[{errorClass}]", StringComparison.Ordinal);

    /// <summary>The exception of the connection that ended a call; null when the connection held.</summary>
    private static Exception? BrokenBy(RpcException failure) =>
        failure.Status.DebugException is Exception cause and not InvalidProtocolBufferException && ConnectionFailures.IsOne(cause)
            ? cause
            : null;
}
