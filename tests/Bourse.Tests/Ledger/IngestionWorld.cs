using System.Buffers;
using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Ledger;

/// <summary>A log, a database and a clock, and what a test does with them.</summary>
internal sealed class IngestionWorld : IAsyncDisposable
{
    public const string P11 = "Inv1_P11";
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-").FullName;
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly IEventProducer _producer;

    private IngestionWorld()
    {
        Log = new InMemoryEventLog(Clock);
        _producer = Log.CreateProducer();
        Database = OpenDatabase();
    }

    public FakeTimeProvider Clock { get; } = Clocks.MondayNoon();

    public InMemoryEventLog Log { get; }

    /// <summary>For looking, beside those that ingesters write to.</summary>
    public IInvestorsDatabase Database { get; }

    public static async Task<IngestionWorld> CreateAsync(int partitions = 1)
    {
        var world = new IngestionWorld();
        await world.Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations) { Partitions = partitions }, default);
        await world.Database.InitializeAsync(NetworkFile.Default, default);
        return world;
    }

    public static IngestionOptions Options => new()
    {
        Network = NetworkFile.Default,
        Calendar = new Weekdays(),
        From = new DateOnly(2000, 1, 1),
        To = new DateOnly(2000, 1, 9),
        InstanceId = "ingest",
    };

    public HookedDatabase OpenDatabase()
    {
        var database = new HookedDatabase(new SqliteInvestorsDatabase(Path.Combine(_folder, "InvestorsDB.db")));
        _opened.Add(database);
        return database;
    }

    /// <summary>A stage that has started. It is not disposed with the world: a process that is killed is not, either.</summary>
    public async Task<Ingestion> StartAsync(IngestionOptions? options = null, IInvestorsDatabase? database = null, IEventLog? log = null)
    {
        var opened = database ?? OpenDatabase();
        var stage = new Ingestion(log ?? Log, opened, opened, options ?? Options, Clock);
        await stage.StartAsync(default);
        return stage;
    }

    /// <summary>Steps until there is nothing to do.</summary>
    public static async Task<StepResult> RunAsync(Ingestion stage)
    {
        while (true)
        {
            var result = await stage.StepAsync(TimeSpan.Zero, default);
            if (result != StepResult.Worked) return result;
        }
    }

    public Task SendAsync(params IEnumerable<Evaluation> evaluations)
    {
        var buffer = new RecordBuffer();
        var message = new ArrayBufferWriter<byte>();
        foreach (var evaluation in evaluations)
        {
            message.Clear();
            EvaluationMessage.Write(message, evaluation);
            buffer.Add(Encoding.UTF8.GetBytes(evaluation.Key), message.WrittenSpan, EvaluationMessage.Headers, 0);
        }

        return _producer.AppendAsync(Topics.Evaluations, buffer, default);
    }

    public Task SendAsync(string? key, string? message)
    {
        var buffer = new RecordBuffer();
        buffer.Add(Bytes(key), Bytes(message), RecordHeaders.None, 0);
        return _producer.AppendAsync(Topics.Evaluations, buffer, default);

        static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>A day's evaluation of a portfolio, which differs from those of other days and revisions.</summary>
    public static Evaluation Evaluate(int day, int revision = 0, string portfolio = P11) => new()
    {
        Investor = portfolio[..4],
        Portfolio = portfolio[5..],
        Date = new DateOnly(2000, 1, 1).AddDays(day - 1),
        Value = Money.FromCents(1_000_000 + 100 * day + revision),
        NavPerShare = new Money(100_000_000 + 10_000 * day + 100 * revision),
        Shares = 100,
        Revision = revision,
    };

    /// <summary>The row that <see cref="Evaluate"/> should become.</summary>
    public static ValuationRow Row(int day, int revision = 0) => new(
        new DateOnly(2000, 1, 1).AddDays(day - 1),
        new Money(100_000_000 + 10_000 * day + 100 * revision), null, null, Money.FromCents(1_000_000 + 100 * day + revision), null, revision);

    public async Task<List<ValuationRow>> ReadAsync(string portfolio = P11)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in Database.ReadAsync(portfolio, null, null, default)) rows.AddRange(block.Span);
        return rows;
    }

    /// <summary>The dead letters there are: offset and reason.</summary>
    public async Task<List<(string? Offset, string? Error)>> ReadDeadLettersAsync()
    {
        var deadLetters = new List<(string?, string?)>();
        var topic = Topics.DeadLetters(Topics.Evaluations);
        if (await Log.FindTopicAsync(topic, default) is null) return deadLetters;
        var all = new Dictionary<TopicPartition, long> { [new TopicPartition(topic, 0)] = 0 };
        await using var consumer = Log.CreateConsumer(new ConsumerOptions { Partitions = all });
        while (await consumer.FetchAsync(TimeSpan.Zero, default) is { } batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders();
                var offset = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Offset);
                deadLetters.Add((offset, DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error)));
            }

            batch.Dispose();
        }

        return deadLetters;
    }

    /// <summary>Changes the database as someone else might.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "InvestorsDB.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public async Task<long> ReadProgressAsync() => (await Database.ReadProgressAsync(default)).Sum(progress => progress.NextOffset);

    public async Task<long> ReadCommittedAsync() => (await Log.GetCommittedAsync(IngestionOptions.Group, default)).Values.Sum();

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        foreach (var opened in _opened) await opened.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Weekdays : TradingCalendar
    {
        public override string Name => "weekdays";

        public override bool IsTradingDay(DateOnly day) => !IsWeekend(day);
    }
}
