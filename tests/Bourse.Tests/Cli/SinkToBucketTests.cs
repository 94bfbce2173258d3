using Bourse.Tests.S3;

namespace Bourse.Tests.Cli;

/// <summary>The lake in a bucket, by the settings that other programs use too.</summary>
public sealed class SinkToBucketTests : IAsyncLifetime
{
    private readonly LocalS3 _server = new();
    private readonly CommandLineRun _run = new();

    public ValueTask InitializeAsync()
    {
        var options = _server.Options;
        _run.Environment["AWS_ENDPOINT_URL"] = options.Endpoint!.ToString();
        _run.Environment["AWS_ACCESS_KEY_ID"] = options.AccessKey!;
        _run.Environment["AWS_SECRET_ACCESS_KEY"] = options.SecretKey!;
        _run.Environment["AWS_S3_BUCKET"] = options.Bucket;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _run.Dispose();
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData("s3://lake/some/prefix")]
    [InlineData("s3://lake")]
    [InlineData("s3")]
    public async Task Messages_come_into_the_bucket_and_the_check_finds_them_right(string lake)
    {
        _run.WriteFile("rows.csv", "Index,Close\nHSI,1\nHSI,2\nNYA,3\n");
        await _run.RunAsync("replay", "rows.csv", "--interval", "0", "--mode", "sequential");

        var sink = await _run.RunAsync("sink", "--until-end", "--quiet", "--batch-size", "2", "--lake", lake);
        var again = await _run.RunAsync("sink", "--until-end", "--lake", lake);
        var verified = await _run.RunAsync("lake", "verify", "--lake", lake);

        Assert.Equal((0, ""), (sink.Code, sink.Words));
        Assert.EndsWith("sink: 0 messages in 0 files\n", again.Words, StringComparison.Ordinal);
        Assert.Equal((0, "2 files, 3 rows as in the log; no differences\n"), (verified.Code, verified.Data));
        Assert.StartsWith("TABLE", (await _run.RunAsync("lake", "ls", "--lake", lake)).Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_tries_the_bucket()
    {
        var result = await _run.RunAsync("doctor", "--lake", "s3");
        Assert.Contains(result.Lines, line => line.StartsWith("ok    lake ", StringComparison.Ordinal)
            && line.Contains("can be listed and written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_tells_a_server_that_replaces_files()
    {
        _server.IgnoresConditions = true;
        var result = await _run.RunAsync("doctor", "--lake", "s3");
        Assert.Contains(result.Lines, line => line.StartsWith("bad   lake ", StringComparison.Ordinal)
            && line.Contains("replaces a file that is created again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sink_refuses_a_server_that_replaces_files()
    {
        _server.IgnoresConditions = true;
        _run.WriteFile("rows.csv", "Index,Close\nHSI,1\n");
        await _run.RunAsync("replay", "rows.csv", "--interval", "0");

        var result = await _run.RunAsync("sink", "--until-end", "--lake", "s3", "--quiet");

        Assert.Equal(1, result.Code);
        Assert.Contains("creates a file twice", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_exit_code_4_and_the_secret_is_not_shown()
    {
        await _server.DisposeAsync();
        var result = await _run.RunAsync("lake", "ls", "--lake", "s3");
        Assert.Equal(4, result.Code);
        Assert.Contains("cannot be reached", result.Words, StringComparison.Ordinal);
        Assert.DoesNotContain(_run.Environment["AWS_SECRET_ACCESS_KEY"], result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_its_secret_is_told()
    {
        _run.Environment.Remove("AWS_SECRET_ACCESS_KEY");
        var result = await _run.RunAsync("lake", "ls", "--lake", "s3");
        Assert.Equal(2, result.Code);
        Assert.Equal(
            "bourse: s3:accessKeyId '******' has no secret key (environment variable AWS_ACCESS_KEY_ID)", result.FirstWords);
    }
}
