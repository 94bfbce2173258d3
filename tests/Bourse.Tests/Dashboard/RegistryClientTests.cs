using System.ComponentModel.DataAnnotations;
using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Confluent.Kafka;
using Confluent.Kafka.SyncOverAsync;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using CompatibilityCheck = Confluent.SchemaRegistry.Compatibility;

namespace Bourse.Tests.Dashboard;

/// <summary>Confluent's own client and serializers against Bourse's registry.</summary>
public abstract class RegistryClientContract : IAsyncLifetime
{
    private const string Open = """{"type":"object","properties":{"a":{"type":"number"}}}""";
    private const string Narrow = """{"type":"object","properties":{"a":{"type":"integer"}}}""";
    private const string Wide = """{"type":"object","properties":{"a":{"type":["number","null"]}}}""";
    private readonly CommandLineRun _commands = new();
    private RegistryRun _run = null!;
    private CachedSchemaRegistryClient _client = null!;

    private protected CommandLineRun Commands => _commands;

    /// <summary>The client.</summary>
    protected ISchemaRegistryClient Client => _client;

    /// <summary>A name that no other test uses.</summary>
    protected string Topic { get; } = $"registry-{Guid.NewGuid():N}";

    private string Subject => $"{Topic}-value";

    public virtual async ValueTask InitializeAsync()
    {
        _run = await RegistryRun.StartAsync(_commands);
        _client = _run.Client();
    }

    public virtual async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_run is not null) await _run.DisposeAsync();
        _commands.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_registers_finds_and_lists()
    {
        var id = await Client.RegisterSchemaAsync(Subject, Json(Open));
        var wider = await Client.RegisterSchemaAsync(Subject, Json(Wide));
        Assert.Equal(id, await Client.RegisterSchemaAsync($"{Topic}-key", Json(Open)));
        using var fresh = _run.Client();
        var found = await fresh.GetSchemaAsync(id);
        Assert.Equal((SchemaType.Json, Open), (found.SchemaType, found.SchemaString));
        Assert.Equal([1, 2], await fresh.GetSubjectVersionsAsync(Subject));
        var last = await fresh.GetLatestSchemaAsync(Subject);
        Assert.Equal((wider, 2, Wide), (last.Id, last.Version, last.SchemaString));
        Assert.Equal(1, (await fresh.LookupSchemaAsync(Subject, Json(Open), true)).Version);
        Assert.Equal(id, await fresh.GetSchemaIdAsync(Subject, Json(Open)));
        Assert.Contains(Subject, await fresh.GetAllSubjectsAsync());
    }

    [Fact]
    public async Task A_schema_that_is_not_compatible_is_refused_with_the_reason()
    {
        await Client.RegisterSchemaAsync(Subject, Json(Open));
        Assert.True(await Client.IsCompatibleAsync(Subject, Json(Wide)));
        Assert.False(await Client.IsCompatibleAsync(Subject, Json(Narrow)));
        var refused = await Assert.ThrowsAsync<SchemaRegistryException>(() => Client.RegisterSchemaAsync(Subject, Json(Narrow)));
        Assert.Equal((409, 409), ((int)refused.Status, refused.ErrorCode));
        Assert.Contains("$.a", refused.Message, StringComparison.Ordinal);
        Assert.Contains("type: number → integer", refused.Message, StringComparison.Ordinal);

        Assert.Equal(CompatibilityCheck.None, await Client.UpdateCompatibilityAsync(CompatibilityCheck.None, Subject));
        Assert.Equal(CompatibilityCheck.None, await Client.GetCompatibilityAsync(Subject));
        Assert.True(await Client.RegisterSchemaAsync(Subject, Json(Narrow)) > 0);
    }

    [Fact]
    public async Task What_it_deletes_is_gone_first_from_lists_and_then_for_good()
    {
        // The id of a schema that another subject has, too, would stay.
        var own = $$"""{"title":"{{Topic}}"}""";
        var id = await Client.RegisterSchemaAsync(Subject, Json(own));
        Assert.Equal(200, (await _run.SendAsync("DELETE", $"/subjects/{Subject}")).Status);
        Assert.DoesNotContain(Subject, await Client.GetAllSubjectsAsync());
        using (var fresh = _run.Client()) Assert.Equal(own, (await fresh.GetSchemaAsync(id)).SchemaString);
        Assert.Equal(200, (await _run.SendAsync("DELETE", $"/subjects/{Subject}?permanent=true")).Status);
        using var later = _run.Client();
        var gone = await Assert.ThrowsAsync<SchemaRegistryException>(() => later.GetSchemaAsync(id));
        Assert.Equal(40403, gone.ErrorCode);
    }

    [Fact]
    public async Task What_its_serializer_writes_its_deserializer_reads()
    {
        var quote = new RegistryQuote { Ticker = "NVDA", Price = 335.9, Size = 7 };
        var context = new SerializationContext(MessageComponentType.Value, Topic);
        var bytes = await new JsonSerializer<RegistryQuote>(Client).SerializeAsync(quote, context);
        var back = await CarryAsync(bytes);
        var read = await new JsonDeserializer<RegistryQuote>(Client).DeserializeAsync(back, false, context);
        Assert.Equal((quote.Ticker, quote.Price, quote.Size), (read.Ticker, read.Price, read.Size));
        // Behind the byte 0 is the id of the schema, which the serializer has registered.
        var latest = await Client.GetLatestSchemaAsync(Subject);
        Assert.Equal(latest.Id, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        Assert.Contains("draft-04", latest.SchemaString, StringComparison.Ordinal);
    }

    /// <summary>Writes a message to the topic and reads it from there.</summary>
    protected abstract Task<byte[]> CarryAsync(byte[] message);

    private static Schema Json(string text) => new(text, SchemaType.Json);
}

/// <summary>On the embedded log.</summary>
public sealed class EmbeddedRegistryClientTests : RegistryClientContract
{
    protected override async Task<byte[]> CarryAsync(byte[] message)
    {
        await using var context = Commands.Context(TestContext.Current.CancellationToken, "topic", "list");
        var log = await context.OpenLogAsync();
        await log.EnsureTopicAsync(new TopicSpec(Topic), TestContext.Current.CancellationToken);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        records.Add((byte[]?)null, message, RecordHeaders.None, 0);
        await producer.AppendAsync(Topic, records, TestContext.Current.CancellationToken);
        byte[] read = [];
        await TopicScan.ReadAllAsync(log, Topic, Take, TestContext.Current.CancellationToken);
        return read;

        void Take(RecordBatch batch)
        {
            foreach (var record in batch) read = record.Value.ToArray();
        }
    }
}

/// <summary>On Kafka, whose topic <c>_schemas</c> outlives the tests.</summary>
public sealed class KafkaRegistryClientTests : RegistryClientContract
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private readonly string _servers = TestServers.RequireKafka();

    public override async ValueTask InitializeAsync()
    {
        Commands.Environment["BOURSE_LOG"] = $"kafka:{_servers}";
        await using (var log = OpenLog()) await log.EnsureTopicAsync(new TopicSpec(Topic), TestContext.Current.CancellationToken);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await using (var log = OpenLog()) await log.DeleteTopicAsync(Topic, CancellationToken.None);
        await base.DisposeAsync();
    }

    // On the clock of this machine: brokers take time to learn of a topic, for which the standing clock of the commands would wait without end.
    private KafkaEventLog OpenLog() => KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _servers }, TimeProvider.System);

    protected override async Task<byte[]> CarryAsync(byte[] message)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _servers }).Build();
        var sent = await producer.ProduceAsync(Topic, new Message<Null, byte[]> { Value = message }, TestContext.Current.CancellationToken);
        using var consumer = new ConsumerBuilder<Null, byte[]>(new ConsumerConfig { BootstrapServers = _servers, GroupId = Topic }).Build();
        consumer.Assign(sent.TopicPartitionOffset);
        var read = consumer.Consume(LongestWait).Message.Value;
        consumer.Close();
        return read;
    }

    [Fact]
    public async Task Producers_and_consumers_of_Confluent_use_it_as_they_are()
    {
        using var producer = new ProducerBuilder<string, RegistryQuote>(new ProducerConfig { BootstrapServers = _servers })
            .SetValueSerializer(new JsonSerializer<RegistryQuote>(Client).AsSyncOverAsync()).Build();
        var quote = new RegistryQuote { Ticker = "TSLA", Price = 177.5, Size = 3 };
        producer.Produce(Topic, new Message<string, RegistryQuote> { Key = "TSLA", Value = quote });
        producer.Flush(TestContext.Current.CancellationToken);
        using var consumer = new ConsumerBuilder<string, RegistryQuote>(
                new ConsumerConfig { BootstrapServers = _servers, GroupId = Topic, AutoOffsetReset = AutoOffsetReset.Earliest })
            .SetValueDeserializer(new JsonDeserializer<RegistryQuote>(Client).AsSyncOverAsync()).Build();
        consumer.Assign(new Confluent.Kafka.TopicPartition(Topic, 0));
        var read = consumer.Consume(LongestWait).Message;
        consumer.Close();
        Assert.Equal(("TSLA", "TSLA", 177.5, 3), (read.Key, read.Value.Ticker, read.Value.Price, read.Value.Size));
    }
}

/// <summary>A message of another program.</summary>
public sealed class RegistryQuote
{
    [Required]
    public string Ticker { get; set; } = "";

    public double Price { get; set; }

    [Range(1, 1000)]
    public int Size { get; set; }
}
