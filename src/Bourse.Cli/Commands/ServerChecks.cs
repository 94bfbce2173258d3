using Bourse.Adapters.Kafka;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Spark;
using Bourse.Cli.Frame;
using Bourse.Cli.Stages;
using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Cli.Commands;

/// <summary>Checks Kafka, MySQL and Spark; what cannot be asked of a server that is away is left out.</summary>
internal static class ServerChecks
{
    private const string Log = "event log";
    private const string Tables = "database";
    private const string Engine = "spark";

    /// <summary>Checks Kafka: its native library, its brokers, the network's topics.</summary>
    public static async Task<IReadOnlyList<Finding>> CheckKafkaAsync(CommandContext context)
    {
        var findings = new List<Finding>();
        if (!await TryAsync(findings, "librdkafka", _ => Task.FromResult<IReadOnlyList<Finding>>([CheckLibrary()]), context)) return findings;
        if (!await TryAsync(findings, Log, CheckBrokersAsync, context)) return findings;
        await TryAsync(findings, "topics", CheckTopicsAsync, context);
        return findings;
    }

    /// <summary>Checks MySQL: the server and its settings, the network's tables.</summary>
    public static async Task<IReadOnlyList<Finding>> CheckMySqlAsync(CommandContext context)
    {
        var findings = new List<Finding>();
        if (!await TryAsync(findings, Tables, CheckServerAsync, context)) return findings;
        await TryAsync(findings, "tables", CheckTablesAsync, context);
        return findings;
    }

    /// <summary>Checks Spark: whether it answers and is new enough, and whether it can read the network's tables and prices.</summary>
    public static async Task<IReadOnlyList<Finding>> CheckSparkAsync(CommandContext context)
    {
        var findings = new List<Finding>();
        if (!await TryAsync(findings, Engine, CheckConnectAsync, context)) return findings;
        await TryAsync(findings, "spark reads", CheckReadingAsync, context);
        if (context.Settings.Kafka is not null) await TryAsync(findings, "spark prices", CheckPricesAsync, context);
        return findings;
    }

    private static async Task<bool> TryAsync(
        List<Finding> findings, string part, Func<CommandContext, Task<IReadOnlyList<Finding>>> check, CommandContext context)
    {
        try
        {
            findings.AddRange(await check(context));
            return true;
        }
        catch (Exception e) when (HealthChecks.IsExpected(e))
        {
            findings.Add(HealthChecks.Bad(part, e));
            return false;
        }
    }

    private static Finding CheckLibrary()
    {
        LibrdkafkaLibrary.Load();
        return new Finding("librdkafka", Health.Good, "Kafka's native library is there");
    }

    private static async Task<IReadOnlyList<Finding>> CheckBrokersAsync(CommandContext context)
    {
        var cluster = await KafkaHealth.LookAsync(context.Settings.Kafka!, context.Clock, context.Cancellation);
        var controller = cluster.Controller is { } address ? $"controller {address}, " : "";
        return
        [
            new Finding(
                Log,
                Health.Good,
                $"{context.Settings.LogPlace}: {Count.Of(cluster.Brokers, "broker")}, "
                + $"{controller}answers in {cluster.Latency.TotalMilliseconds:0} ms"),
        ];
    }

    private static async Task<IReadOnlyList<Finding>> CheckTopicsAsync(CommandContext context)
    {
        var brokers = (await KafkaHealth.LookAsync(context.Settings.Kafka!, context.Clock, context.Cancellation)).Brokers;
        var log = await context.OpenLogAsync();
        var findings = new List<Finding>();
        foreach (var name in new[] { Topics.Prices, Topics.Evaluations })
        {
            var part = $"topic {name}";
            if (await log.FindTopicAsync(name, context.Cancellation) is not { } topic)
            {
                findings.Add(new Finding(part, Health.Good, "is not there yet; the first stage makes it"));
                continue;
            }

            var records = (await log.GetRangesAsync(name, context.Cancellation)).Sum(range => range.Count);
            var copies = topic.Replication == 1 ? "1 copy" : $"{topic.Replication} copies";
            var says = $"{Count.Of(topic.Partitions, "partition")}, {copies}, {Count.Of(records, "record")}";
            findings.Add(topic.Replication > 1 || brokers == 1
                ? new Finding(part, Health.Good, says)
                : new Finding(
                    part, Health.Doubtful, $"{says}: lost with the one broker that has it", "give it more copies (kafka-reassign-partitions.sh)"));
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> CheckServerAsync(CommandContext context)
    {
        var begin = context.Clock.GetTimestamp();
        var found = await MySqlHealth.CheckAsync(context.Settings.MySql!, context.Clock, context.Cancellation);
        var latency = context.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return
        [
            new Finding(Tables, Health.Good, $"{context.Settings.DatabasePlace} answers in {latency:0} ms"),
            .. found.Select(one => new Finding(
                one.Part, one.IsGood ? Health.Good : one.IsUsable ? Health.Doubtful : Health.Bad, one.Says, one.Remedy)),
        ];
    }

    private static async Task<IReadOnlyList<Finding>> CheckTablesAsync(CommandContext context)
    {
        await using var database = context.OpenDatabase();
        var tables = (await database.ListPortfoliosAsync(context.Cancellation)).Select(table => table.Portfolio).ToHashSet(StringComparer.Ordinal);
        var missing = context.Network.Portfolios.Select(portfolio => portfolio.Key).Where(key => !tables.Contains(key)).ToList();
        return missing.Count == 0
            ? [new Finding("tables", Health.Good, Count.Of(tables.Count, "portfolio"))]
            : [new Finding("tables", Health.Bad, $"there is no table {string.Join(", ", missing)}", "run `bourse database init`")];
    }

    private static async Task<IReadOnlyList<Finding>> CheckConnectAsync(CommandContext context)
    {
        var address = context.Settings.Spark!;
        var begin = context.Clock.GetTimestamp();
        var version = await SparkHealth.AskVersionAsync(address, Guid.NewGuid, context.Clock, context.Cancellation);
        var latency = context.Clock.GetElapsedTime(begin).TotalMilliseconds;
        return [new Finding(Engine, Health.Good, $"Spark {version} at {address} answers in {latency:0} ms")];
    }

    private static async Task<IReadOnlyList<Finding>> CheckReadingAsync(CommandContext context)
    {
        var database = OpenedEngine.DatabaseOf(context);
        await using var spark = new SparkStatistics(context.Settings.Spark!, database, Guid.NewGuid, context.Clock);
        var driver = await spark.CheckAsync(context.Network.Portfolios.Select(portfolio => portfolio.Key), context.Cancellation);
        return [new Finding("spark reads", Health.Good, $"MySQL at {database}, with {driver}")];
    }

    private static async Task<IReadOnlyList<Finding>> CheckPricesAsync(CommandContext context)
    {
        var log = await context.OpenLogAsync();
        if (await log.FindTopicAsync(Topics.Prices, context.Cancellation) is null)
        {
            return [new Finding("spark prices", Health.Good, $"not tried: topic {Topics.Prices} is not there yet")];
        }

        await using var valuations = OpenedValuations.OpenSpark(context, log, NetworkSetup.Read(context).Audit);
        await valuations.CheckAsync(context.Cancellation);
        return [new Finding("spark prices", Health.Good, $"Spark reads topic {Topics.Prices} of {context.Settings.Kafka}")];
    }
}
