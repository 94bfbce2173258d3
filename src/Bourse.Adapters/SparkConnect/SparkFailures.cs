namespace Bourse.Adapters.SparkConnect;

/// <summary>Tells the ways apart in which a call to Spark ends, and finds words for them.</summary>
internal static class SparkFailures
{
    private const int LongestMessage = 500;

    private static readonly string[] LostSessions =
    [
        "INVALID_HANDLE.SESSION_NOT_FOUND", "INVALID_HANDLE.SESSION_CLOSED", "INVALID_HANDLE.SESSION_CHANGED",
        "INVALID_HANDLE.OPERATION_NOT_FOUND", "INVALID_HANDLE.OPERATION_ABANDONED",
    ];

    /// <summary>Whether the connection broke, so that the same may be asked again.</summary>
    public static bool IsBroken(GrpcStatus status) =>
        status.Code is GrpcCode.Unavailable or GrpcCode.DeadlineExceeded
        || status.Message.Contains("INVALID_CURSOR.DISCONNECTED", StringComparison.Ordinal);

    /// <summary>Whether the server does not know the session or the operation.</summary>
    public static bool IsLost(GrpcStatus status) =>
        LostSessions.Contains(ErrorClassOf(status)) || LostSessions.Any(name => status.Message.Contains($"[{name}]", StringComparison.Ordinal));

    /// <summary>Spark's name for the error; empty when it says none.</summary>
    public static string ErrorClassOf(GrpcStatus status) => status.Facts.GetValueOrDefault("errorClass") ?? "";

    /// <summary>The failure for a person when it is about the way to the server or the right to use it; null when Spark itself failed.</summary>
    public static BourseException? OfServer(SparkAddress address, GrpcException failure)
    {
        var said = OneLine(failure.Status.Message);
        if ((failure.InnerException as HttpRequestException)?.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return new BourseException(
                FailureKind.Usage,
                $"no encrypted connection to Spark at {address}: {said}",
                "let this machine trust the server's certificate, or leave out use_ssl and token if the server does not encrypt",
                failure);
        }

        return failure.Status.Code switch
        {
            GrpcCode.Unavailable or GrpcCode.DeadlineExceeded => Unreachable(address, failure),
            GrpcCode.Unauthenticated or GrpcCode.PermissionDenied => new BourseException(
                FailureKind.Usage, $"Spark at {address} refuses this client: {said}", $"give the server's token: {address}/;token=…", failure),
            GrpcCode.Unimplemented => NotSpark(FailureKind.Usage, address, said, failure),
            _ => null,
        };
    }

    /// <summary>The server cannot be reached.</summary>
    public static BourseException Unreachable(SparkAddress address, GrpcException failure)
    {
        // A server that answers in HTTP/1 or not in HTTP at all is reached, but it is not Spark.
        if ((failure.InnerException as HttpRequestException)?.HttpRequestError == HttpRequestError.HttpProtocolError)
        {
            return NotSpark(FailureKind.Usage, address, "it does not speak HTTP/2", failure);
        }

        return new BourseException(
            FailureKind.Unreachable,
            $"Spark at {address} cannot be reached: {OneLine(failure.Status.Message)}",
            "start it (sbin/start-connect-server.sh) or give another address",
            failure);
    }

    /// <summary>There is a server, but of another kind.</summary>
    /// <param name="kind">Whether the address is wrong, or another server may only stand in front.</param>
    /// <param name="address">The address.</param>
    /// <param name="why">By what it is known.</param>
    /// <param name="failure">How the call ended.</param>
    public static BourseException NotSpark(FailureKind kind, SparkAddress address, string why, GrpcException failure) => new(
        kind,
        $"what answers at {address} is not Spark Connect{(kind == FailureKind.Unreachable ? ", or not ready" : "")}: {why}",
        "give the address of Spark Connect (port 15002), with use_ssl=true if it encrypts",
        failure);

    /// <summary>The first line of a message, without what a terminal would obey, and not too long.</summary>
    public static string OneLine(string message)
    {
        var line = message.Split('\n').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "no reason given";
        var clean = string.Concat(line.Select(letter => char.IsControl(letter) ? ' ' : letter)).TrimEnd('.', ' ');
        return clean.Length > LongestMessage ? clean[..LongestMessage] + "…" : clean;
    }
}
