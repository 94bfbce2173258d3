using System.Text.Json;
using Bourse.Events;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Bourse.Tests.Servers;

/// <summary>Topics on a real Kafka that others have configured so that they lose records.</summary>
[Collection(NetworkServers.Collection)]
public sealed class LosingTopicTests
{
    private const string Compacts = "keeps only the newest record of each key (cleanup.policy=compact)";

    [Theory]
    [InlineData("compact", null, "bad", Compacts)]
    [InlineData("compact,delete", "604800000", "bad", Compacts + " and deletes records after 7 d")]
    [InlineData("delete", "604800000", "warn", "deletes records after 7 d")]
    [InlineData("delete", "-1", "ok", null)]
    public async Task The_doctor_and_a_stage_name_what_a_topic_loses(string policy, string? retention, string health, string? limits)
    {
        var server = TestServers.RequireKafka();
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: false);
        await CreateAsync(server, policy, retention);

        var doctor = await network.Program.RunAsync("doctor", "--json");
        var stage = await network.Program.RunAsync("exchange", "se1", "--from", "2024-01-02", "--to", "2024-01-02", "--day-interval", "0");

        using var findings = JsonDocument.Parse(doctor.Data);
        var found = findings.RootElement.EnumerateArray().Single(one => one.GetProperty("part").GetString() == "topic portfolios");
        Assert.Equal(health, found.GetProperty("health").GetString());
        Assert.Equal(health == "bad" ? 1 : 0, doctor.Code);
        Assert.Equal(0, stage.Code);
        if (limits is null)
        {
            Assert.DoesNotContain("warning: topic portfolios", stage.Words, StringComparison.Ordinal);
            return;
        }

        Assert.EndsWith($"; it {limits}", found.GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Contains("--entity-name portfolios --add-config cleanup.policy=delete,retention.ms=-1", found.GetProperty("remedy").GetString());
        Assert.Equal(2, stage.Words.Split($"warning: topic portfolios {limits}: a stage").Length);
    }

    [Fact]
    public async Task A_topic_made_by_a_stage_keeps_all_records()
    {
        TestServers.RequireKafka();
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: false);

        var stage = await network.Program.RunAsync("exchange", "se1", "--from", "2024-01-02", "--to", "2024-01-02", "--day-interval", "0");

        Assert.DoesNotContain("warning", stage.Words, StringComparison.Ordinal);
        await using var log = await network.OpenLogAsync();
        var topic = await log.FindTopicAsync(Topics.Evaluations, default);
        Assert.Equal((null, null, false), (topic!.RetentionTime, topic.RetentionBytes, topic.IsCompacted));
    }

    private static async Task CreateAsync(string server, string policy, string? retention)
    {
        var configs = new Dictionary<string, string> { ["cleanup.policy"] = policy };
        if (retention is not null) configs["retention.ms"] = retention;
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = server }).Build();
        var topic = new TopicSpecification { Name = Topics.Evaluations, NumPartitions = 1, ReplicationFactor = 1, Configs = configs };
        await admin.CreateTopicsAsync([topic]);
    }
}
