using Bourse.Adapters.SparkConnect;

namespace Bourse.Adapters.Spark;

/// <summary>Adds exit code and remedy to failures between this process and Spark.</summary>
internal static class SparkServerErrors
{
    /// <summary>The failure for a person.</summary>
    public static BourseException Of(SparkAddress address, SparkConnectException failure)
    {
        var (kind, remedy) = MeaningOf(address, failure.Error);
        return new BourseException(kind, failure.Message, remedy, failure);
    }

    private static (FailureKind Kind, string? Remedy) MeaningOf(SparkAddress address, SparkConnectError error) => error switch
    {
        SparkConnectError.Unreachable => (FailureKind.Unreachable, "start it (sbin/start-connect-server.sh) or give another address"),
        SparkConnectError.NotReady => (FailureKind.Unreachable, "give the address of Spark Connect (port 15002), with use_ssl=true if it encrypts"),
        SparkConnectError.NotSpark => (FailureKind.Usage, "give the address of Spark Connect (port 15002), with use_ssl=true if it encrypts"),
        SparkConnectError.EncryptionFailed => (
            FailureKind.Usage, "let this machine trust the server's certificate, or leave out use_ssl and token if the server does not encrypt"),
        SparkConnectError.Unauthorized => (FailureKind.Usage, $"give the server's token: {address}/;token=…"),
        SparkConnectError.UnsupportedVersion => (FailureKind.Failed, $"start a Spark {SparkSession.OldestMajor}"),
        _ => (FailureKind.Failed, null),
    };
}
