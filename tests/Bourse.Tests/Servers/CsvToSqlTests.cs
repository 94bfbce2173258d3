using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Cli;
using Bourse.Tests.S3;

namespace Bourse.Tests.Servers;

/// <summary>From a CSV file to SQL, by the commands of the guide: on servers there are the same rows as in the home folder alone.</summary>
public sealed class CsvToSqlTests
{
    private static readonly string[] Statements =
    [
        "SELECT \"Index\", \"Date\", \"Close\", \"Adj Close\", \"CloseUSD\", \"Volume\" FROM {0} ORDER BY \"Date\"",
        "SELECT count(*) AS n, sum(\"Close\") AS s, max(\"CloseUSD\") AS m, min(\"Date\") AS d, count(DISTINCT \"Index\") AS i FROM {0}",
        "SELECT month(\"Date\") AS m, count(*) AS n, max(\"Volume\") AS v FROM {0} GROUP BY month(\"Date\") ORDER BY m",
        "SELECT _topic, _partition, _offset, _key FROM {0} ORDER BY _offset LIMIT 3",
    ];

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public async Task A_csv_file_becomes_the_same_rows_on_servers_as_in_the_home_folder(bool kafka, bool s3, bool spark)
    {
        var topic = $"rows{Guid.NewGuid():N}";
        using var embedded = new BourseProgram();
        using var servers = new BourseProgram();
        if (kafka) servers.Environment["BOURSE_LOG"] = $"kafka:{TestServers.RequireKafka()}";
        if (s3) await UseBucketAsync(servers);
        if (spark) servers.Environment["BOURSE_ENGINE"] = $"spark:{TestServers.RequireSpark()}";
        try
        {
            await FillAsync(embedded, topic);
            await FillAsync(servers, topic);
            Assert.Equal(await ReadAsync(embedded, topic), await ReadAsync(servers, topic));
            var rows = await ReadAsync(servers, topic);
            Assert.Contains("HSI,1987-10-26,2241.699951,2241.699951,291.42099363000000,0.0\n", rows, StringComparison.Ordinal);

            await RunAsync(servers, "lake", "compact", "--quiet");
            Assert.Equal(rows, await ReadAsync(servers, topic));
            var verified = await RunAsync(servers, "lake", "verify");
            Assert.Equal("5 files, 246 rows as in the log, 1 Parquet file, 246 rows as in raw files or the log; no differences\n", verified);
            var listed = await RunAsync(servers, "lake", "ls", "--json");
            Assert.Contains("\"rows\": 246", listed, StringComparison.Ordinal);
            Assert.Contains("\"rows_exact\": true", listed, StringComparison.Ordinal);
        }
        finally
        {
            if (kafka) await DeleteAsync(topic);
        }
    }

    private static async Task FillAsync(BourseProgram program, string topic)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "samples", "hsi-1987.csv");
        await RunAsync(program, "replay", file, "--interval", "0", "--mode", "sequential", "--topic", topic);
        await RunAsync(program, "sink", "--topic", topic, "--until-end", "--quiet", "--batch-size", "50");
        await RunAsync(program, "lake", "crawl", "--quiet");
    }

    private static async Task<string> ReadAsync(BourseProgram program, string topic)
    {
        var rows = new List<string>();
        foreach (var statement in Statements)
        {
            rows.Add(await RunAsync(program, "sql", string.Format(null, statement, topic), "--format", "csv"));
        }

        return string.Join('\n', rows);
    }

    private static async Task<string> RunAsync(BourseProgram program, params string[] arguments)
    {
        var (code, data, words) = await program.RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ends with {code}: {words}{data}");
        Assert.DoesNotContain("bourse-secret", data + words, StringComparison.Ordinal);
        return data;
    }

    private static async Task UseBucketAsync(BourseProgram program)
    {
        var bucket = TestBucket.Require();
        await TestBucket.EnsureAsync(bucket);
        program.Environment["BOURSE_LAKE"] = bucket.Place;
        program.Environment["AWS_ENDPOINT_URL"] = bucket.Server;
        program.Environment["AWS_ACCESS_KEY_ID"] = bucket.AccessKey!;
        program.Environment["AWS_SECRET_ACCESS_KEY"] = bucket.SecretKey!;
    }

    private static async Task DeleteAsync(string topic)
    {
        await using var log = KafkaEventLog.Open(new KafkaOptions { BootstrapServers = TestServers.RequireKafka() }, TimeProvider.System);
        await log.DeleteTopicAsync(topic, default);
        await log.DeleteTopicAsync(Topics.DeadLetters(topic), default);
    }
}
