using System.Net.Sockets;
using Amazon.Runtime;
using Bourse.Adapters.S3;
using Bourse.Lake;
using Bourse.Lake.Check;
using Bourse.Tests.Lake;
using static Bourse.Tests.Lake.LakeWorld;

namespace Bourse.Tests.S3;

/// <summary>
/// A bucket whose server and network fail: nothing is lost or there twice, and people are told which right, region or name is wrong.
/// </summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private readonly LocalS3 _server = new();
    private S3LakeStore _lake = null!;

    public ValueTask InitializeAsync()
    {
        _lake = new S3LakeStore(_server.Options);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _lake.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_sent_at_once_and_does_not_wait_until_the_server_asks_for_it()
    {
        using var content = new MemoryStream(new byte[300_000]);

        Assert.True(await _lake.TryCreateAsync("raw/t/date=2024-01-08/t-0-00000000000000000000.jsonl", content, default));

        Assert.Equal((1, 0), (_server.Requests, _server.Questions));
    }

    [Fact]
    public async Task Each_kind_of_fault_now_and_then_leaves_every_record_in_the_lake_once()
    {
        S3Fault[] kinds =
        [
            S3Fault.Refused(500, "InternalError"), S3Fault.Refused(503, "SlowDown", "Please reduce your request rate."),
            S3Fault.Cut, S3Fault.AnswerLost,
        ];
        var (random, faults) = (new Random(7), 0);
        var world = await CreateAsync();
        await world.SendAsync(Numbers(0, 600));
        _server.Faults = (_, _) =>
        {
            if (random.Next(5) > 0) return S3Fault.None;
            return kinds[faults++ % kinds.Length];
        };

        for (var run = 0; run < 3; run++)
        {
            while (!await TryRunAsync(world))
            {
                // A server that does not answer ends the stage; another one goes on from what the lake holds.
            }

            await world.SendAsync(Numbers(600 + run * 100, 100));
        }

        _server.Faults = null;
        await using var last = await StartAsync(world);
        await RunToEndAsync(last);
        var result = await new LakeVerifier(world.Log, _lake, LakeWorld.NoParquet).VerifyAsync([], default);
        Assert.Equal(("", 900, 0), (string.Join('\n', result.Differences), result.Rows, result.Pending));
        Assert.True(faults > 15, $"only {faults} faults");
    }

    [Theory]
    [InlineData(SocketError.NotConnected)]
    [InlineData(SocketError.ConnectionReset)]
    public void A_connection_that_is_reset_as_soon_as_it_stands_is_a_server_that_is_away(SocketError error)
    {
        var failure = new SocketException((int)error);
        Assert.True(S3Failures.IsExpected(failure, default));
        var told = new S3Failures(_server.Options, new AnonymousAWSCredentials()).Explain(failure, "s3:PutObject", null);
        Assert.Equal(FailureKind.Unreachable, told.Kind);
    }

    [Fact]
    public async Task A_put_that_succeeded_and_whose_answer_was_lost_is_not_written_again()
    {
        var world = await CreateAsync();
        await using var sink = await StartAsync(world);
        await RunAsync(sink);
        await world.SendAsync(Numbers(0, 5));
        var lost = 0;
        _server.Faults = (method, path) =>
            method == "PUT" && path.Contains("/raw/", StringComparison.Ordinal) && lost++ == 0 ? S3Fault.AnswerLost : S3Fault.None;

        while (!await sink.HasReadAllAsync(default)) await sink.StepAsync(TimeSpan.Zero, default);

        var result = await new LakeVerifier(world.Log, _lake, LakeWorld.NoParquet).VerifyAsync([], default);
        Assert.Equal((1, 5, 0), (result.Files, result.Rows, result.Count));
        Assert.True(lost >= 2, "the client did not try again");
    }

    [Fact]
    public async Task A_missing_right_names_action_bucket_and_key()
    {
        _server.Faults = (method, _) => method == "PUT" ? S3Fault.Refused(403, "AccessDenied", "Access Denied") : S3Fault.None;

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(_lake, "raw/t/x"));

        Assert.Equal(
            (FailureKind.Failed, "access key AKIA…AL12 may not do s3:PutObject on some/where/raw/t/x in bucket lake"),
            (failure.Kind, failure.Message));
        Assert.Equal("allow s3:PutObject on arn:aws:s3:::lake/some/where/* to it", failure.Remedy);
    }

    [Theory]
    [InlineData("GET", "s3:ListBucket", "bucket lake")]
    [InlineData("DELETE", "s3:DeleteObject", "some/where/x in bucket lake")]
    public async Task Every_right_that_a_lake_needs_is_named(string method, string action, string resource)
    {
        _server.Faults = (used, _) => used == method ? S3Fault.Refused(403, "AccessDenied") : S3Fault.None;

        var failure = await Assert.ThrowsAsync<BourseException>(async () =>
        {
            if (method == "DELETE") await _lake.DeleteAsync("x", default);
            await foreach (var _ in _lake.ListAsync("", null, default)) { }
        });

        Assert.Equal($"access key AKIA…AL12 may not do {action} on {resource}", failure.Message);
    }

    [Fact]
    public async Task A_bucket_in_another_region_is_told_with_the_region()
    {
        _server.Faults = (_, _) => S3Fault.Refused(
            400, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'");

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(_lake, "x"));

        Assert.Equal(
            (FailureKind.Usage, "bucket lake is in another region: eu-central-1", "set AWS_REGION=eu-central-1"),
            (failure.Kind, failure.Message, failure.Remedy));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told_with_the_server()
    {
        using var lake = new S3LakeStore(_server.Options with { Bucket = "laek" });

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(lake, "x"));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Equal($"there is no bucket laek at {_server.Options.Server}", failure.Message);
    }

    [Theory]
    [InlineData("InvalidAccessKeyId")]
    [InlineData("SignatureDoesNotMatch")]
    public async Task Wrong_keys_are_told(string code)
    {
        _server.Faults = (_, _) => S3Fault.Refused(403, code, "no");

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(_lake, "x"));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.StartsWith($"{_server.Options.Server} does not accept access key AKIA…AL12", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable()
    {
        var options = _server.Options;
        await _server.DisposeAsync();
        using var lake = new S3LakeStore(options);

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(lake, "x"));

        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.StartsWith($"{options.Server} cannot be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_overloaded_all_the_time_is_unreachable()
    {
        _server.Faults = (_, _) => S3Fault.Refused(503, "SlowDown", "Please reduce your request rate.");

        var failure = await Assert.ThrowsAsync<BourseException>(() => CreateFileAsync(_lake, "x"));

        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("SlowDown", failure.Message, StringComparison.Ordinal);
    }

    private async Task<bool> TryRunAsync(LakeWorld world)
    {
        var sink = new LakeSink(world.Log, _lake, Options with { BatchSize = 20 }, world.Clock);
        try
        {
            await sink.StartAsync(default);
            while (!await sink.HasReadAllAsync(default)) await sink.StepAsync(TimeSpan.Zero, default);
            await sink.DisposeAsync();
            return true;
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            return false;
        }
    }

    private async Task<LakeSink> StartAsync(LakeWorld world)
    {
        var sink = new LakeSink(world.Log, _lake, Options, world.Clock);
        await sink.StartAsync(default);
        return sink;
    }

    private static async Task CreateFileAsync(S3LakeStore lake, string path)
    {
        using var content = new MemoryStream([1]);
        await lake.TryCreateAsync(path, content, default);
    }
}
