using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;

namespace Bourse.Tests.Spark;

public sealed class SparkServerErrorsTests
{
    [Theory]
    [InlineData(SparkConnectError.Unreachable, FailureKind.Unreachable, "start it (sbin/start-connect-server.sh)")]
    [InlineData(SparkConnectError.NotReady, FailureKind.Unreachable, "port 15002")]
    [InlineData(SparkConnectError.NotSpark, FailureKind.Usage, "port 15002")]
    [InlineData(SparkConnectError.EncryptionFailed, FailureKind.Usage, "leave out use_ssl")]
    [InlineData(SparkConnectError.Unauthorized, FailureKind.Usage, "sc://spark:7/;token=…")]
    [InlineData(SparkConnectError.UnsupportedVersion, FailureKind.Failed, "start a Spark 4")]
    [InlineData(SparkConnectError.SessionRefused, FailureKind.Failed, null)]
    [InlineData(SparkConnectError.SessionLost, FailureKind.Failed, null)]
    [InlineData(SparkConnectError.InvalidResult, FailureKind.Failed, null)]
    public void Each_error_has_an_exit_code_and_a_remedy_where_there_is_one(SparkConnectError error, FailureKind kind, string? remedy)
    {
        var address = SparkAddress.Parse("sc://spark:7/;token=s3cret");
        var cause = new SparkConnectException(error, "the cause");

        var failure = SparkServerErrors.Of(address, cause);

        Assert.Equal((kind, "the cause", cause), (failure.Kind, failure.Message, failure.InnerException));
        Assert.Equal(remedy is null, failure.Remedy is null);
        Assert.Contains(remedy ?? "", failure.Remedy ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", failure.ToString() + failure.Remedy, StringComparison.Ordinal);
    }
}
