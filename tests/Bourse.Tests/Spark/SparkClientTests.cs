using System.Text.RegularExpressions;
using Bourse.Adapters.Spark;

namespace Bourse.Tests.Spark;

/// <summary>What every session is asked to keep to itself.</summary>
public sealed class SparkClientTests
{
    [Theory]
    [InlineData("password", "bourse")]
    [InlineData("kafka.sasl.jaas.config", """PlainLoginModule required username=\"ann\" password=\"a\\\"b\";""")]
    [InlineData("kafka.ssl.key.password", "x y")]
    [InlineData("spark.cassandra.auth.password", "geheim")]
    [InlineData("kafka.ssl.keystore.key", """-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----""")]
    public void Spark_writes_down_plans_without_secrets(string option, string value)
    {
        // A plan as Spark writes it down: protobuf's text.
        var plan = $"options {{\n  key: \"{option}\"\n  value: \"{value}\"\n}}\noptions {{\n  key: \"user\"\n  value: \"ann\"\n}}";
        var shown = Regex.Replace(plan, SparkClient.Secrets, "***");

        Assert.Equal("options {\n  ***\n}\noptions {\n  key: \"user\"\n  value: \"ann\"\n}", shown);
    }
}
