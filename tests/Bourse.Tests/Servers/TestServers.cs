namespace Bourse.Tests.Servers;

/// <summary>The real servers that tests may use: named by environment variables; a test that needs one that is not named is skipped.</summary>
public static class TestServers
{
    /// <summary>Kafka's bootstrap servers, e.g. <c>127.0.0.1:19092</c> (<c>BOURSE_TEST_KAFKA</c>).</summary>
    public static string RequireKafka() => Require("BOURSE_TEST_KAFKA", "a Kafka server");

    /// <summary>The connection string of a MySQL or MariaDB user who may create databases (<c>BOURSE_TEST_MYSQL</c>).</summary>
    public static string RequireMySql() => Require("BOURSE_TEST_MYSQL", "a MySQL or MariaDB server");

    /// <summary>The address of a Spark Connect server, e.g. <c>sc://127.0.0.1:15002</c> (<c>BOURSE_TEST_SPARK</c>).</summary>
    public static string RequireSpark() => Require("BOURSE_TEST_SPARK", "a Spark Connect server");

    /// <summary>The address of a Cassandra node without users, e.g. <c>127.0.0.1:19042</c> (<c>BOURSE_TEST_CASSANDRA</c>).</summary>
    public static string RequireCassandra() => Require("BOURSE_TEST_CASSANDRA", "a Cassandra server");

    /// <summary>The address of an S3 server, with its keys, e.g. <c>http://key:secret@127.0.0.1:17070</c> (<c>BOURSE_TEST_S3</c>).</summary>
    public static string RequireS3() => Require("BOURSE_TEST_S3", "an S3 server");

    /// <summary>
    /// The path of a script that starts, kills and stops servers of a test's own (<c>BOURSE_TEST_ENGINES</c>), for tests that break them.
    /// </summary>
    public static string RequireEngines() => Require("BOURSE_TEST_ENGINES", "servers that may be broken");

    private static string Require(string variable, string what)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{what} is needed: set {variable}");
        return value!;
    }
}
