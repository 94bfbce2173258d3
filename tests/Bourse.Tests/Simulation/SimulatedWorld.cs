using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Investors;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Simulation;

/// <summary>
/// The whole network in one thread: two exchanges, three investors, one or two ingesters, the log in memory, the database in SQLite, and a
/// clock.
/// </summary>
internal sealed class SimulatedWorld : IDisposable
{
    private const int QuietRounds = 6;
    private const int MostHeldUp = 2;
    private const int MostRounds = 3_000;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);
    private readonly string _file;
    private readonly List<SqliteInvestorsDatabase> _databases = [];
    private readonly List<SimulatedProcess> _exchanges;
    private readonly List<SimulatedProcess> _others;
    private readonly Queue<BadMessage> _bad;
    private readonly Queue<Quote> _corrections;
    private readonly FaultyLog _faultyLog;
    private int _heldUp;

    public SimulatedWorld(SimulatedPlan plan, string file, Chance chance)
    {
        (Plan, Chance, _file) = (plan, chance, file);
        chance.Others = LetOthersGoOn;
        Log = new InMemoryEventLog(Clock);
        _faultyLog = new FaultyLog(Log, chance);
        Log.EnsureTopicAsync(new TopicSpec(Topics.Prices) { Partitions = plan.PricePartitions }, default).Wait();
        Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations) { Partitions = plan.EvaluationPartitions }, default).Wait();
        _bad = new Queue<BadMessage>(plan.BadMessages);
        _corrections = new Queue<Quote>(plan.Corrections);
        _exchanges = [.. SimulatedPlan.Network.Exchanges.Select(exchange => Process(exchange.Name, () => NewExchange(exchange)))];
        _others = [.. SimulatedPlan.Network.Investors.Select(investor => Process(investor.Id, () => NewInvestor(investor)))];
        _others.Add(Process("ingest", () => NewIngestion("ingest")));
    }

    public SimulatedPlan Plan { get; }

    public Chance Chance { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2024, 6, 3, 9, 0, 0, TimeSpan.Zero));

    public InMemoryEventLog Log { get; }

    private IEnumerable<SimulatedProcess> Processes => _exchanges.Concat(_others);

    /// <summary>Nothing goes wrong, and everything is done one after the other.</summary>
    public void RunUndisturbed()
    {
        Finish(_exchanges);
        while (_bad.TryDequeue(out var message)) Append(message);
        Correct(_corrections.Count);
        Finish([.. Processes]);
    }

    /// <summary>Everything happens in an order left to chance, and much of it goes wrong; then nothing does until all is done.</summary>
    public void RunDisturbed()
    {
        // The second member has no name of its own, so that its partitions are free only after its session has ended.
        if (Plan.HasSecondIngester) _others.Add(Process("ingest 2", () => NewIngestion(null)));
        var rate = Chance.OneOf([0.002, 0.01, 0.03, 0.08]);
        Disturb(Chance.Between(100, 300), rate, () => TellSomethingElse());
        Chance.Story.Add("the exchanges tell the rest");
        Finish(_exchanges);
        Disturb(Chance.Between(20, 120), rate, () => Correct(1));
        while (_bad.TryDequeue(out var message)) Append(message);
        Correct(_corrections.Count);
        Chance.Story.Add("nothing goes wrong any more");
        Finish([.. Processes]);
    }

    /// <summary>Opens the database as people do, who only look.</summary>
    public SqliteInvestorsDatabase OpenDatabase()
    {
        var database = new SqliteInvestorsDatabase(_file);
        _databases.Add(database);
        return database;
    }

    public void Dispose()
    {
        foreach (var database in _databases) database.DisposeAsync().AsTask().Wait();
    }

    private void Disturb(int turns, double rate, Action something)
    {
        for (; turns > 0; turns--)
        {
            if (Chance.Happens(0.05)) something();
            DisturbOne(rate);
        }
    }

    private void DisturbOne(double rate)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(Chance.Happens(0.02) ? 12_000 : Chance.Between(0, Chance.OneOf([100, 1_000, 4_000]))));
        var process = Chance.OneOf([.. Processes]);
        if (Chance.Happens(rate)) Kill(process);
        if (Chance.Happens(rate)) process.Sleep(Chance.Between(1, 20));
        Chance.FaultRate = rate;
        process.Turn();
        Chance.FaultRate = 0;
    }

    /// <summary>While one process is held up in a call, the others have their turns.</summary>
    private void LetOthersGoOn()
    {
        if (_heldUp == MostHeldUp) return;
        var rate = Chance.FaultRate;
        _heldUp++;
        for (var turns = Chance.Between(1, 30); turns > 0; turns--) DisturbOne(rate);
        _heldUp--;
        Chance.FaultRate = rate;
    }

    /// <summary>Kills a process, or only believes that it is dead.</summary>
    private void Kill(SimulatedProcess process)
    {
        if (!Plan.HasTwins || Chance.Happens(0.5)) process.Kill();
        else if (process.Forsake() is { } twin) _others.Add(twin);
    }

    /// <summary>Bad messages come in between, and prices that are known already.</summary>
    private void TellSomethingElse()
    {
        if (Chance.Happens(0.5) && _bad.TryDequeue(out var message)) Append(message);
        else Repeat();
    }

    private void Finish(IReadOnlyList<SimulatedProcess> processes)
    {
        foreach (var process in processes) process.WakeUp();
        var quiet = 0;
        for (var round = 0; quiet < QuietRounds; round++)
        {
            Assert.True(round < MostRounds, $"no end after {MostRounds} rounds");
            Clock.Advance(RoundTime);
            quiet++;
            foreach (var process in processes)
            {
                if (process.Turn()) quiet = 0;
            }
        }
    }

    private void Append(BadMessage message)
    {
        Chance.Story.Add($"  bad message to {message.Topic}: {message.Value}");
        Append(message.Topic, message.Key, message.Value);
    }

    private void Correct(int count)
    {
        for (; count > 0 && _corrections.TryDequeue(out var quote); count--)
        {
            Chance.Story.Add($"  correction: {quote.Ticker} {quote.Date:yyyy-MM-dd} {quote.Price}");
            var (ticker, price, date) = (quote.Ticker, quote.Price.ToString(2), quote.Date.ToString("yyyy-MM-dd"));
            Append(Topics.Prices, ticker, $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{date}}","EXCHANGE":"{{quote.Exchange}}"}""");
        }
    }

    /// <summary>Appends again some prices that are in the log.</summary>
    private void Repeat()
    {
        var records = new RecordBuffer();
        TopicScan.ReadAllAsync(Log, Topics.Prices, Choose, default).Wait();
        Chance.Story.Add($"  {records.Count} prices are published again");
        if (records.Count > 0) Log.CreateProducer().AppendAsync(Topics.Prices, records, default).Wait();

        void Choose(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (Chance.Happens(0.02) && PriceMessage.TryRead(record.Value, out var price) && !price.Ticker.SequenceEqual("ZZZ"u8)
                    && Calendars.Greek.IsTradingDay(price.Date)) records.Add(record);
            }
        }
    }

    private void Append(string topic, string key, string value)
    {
        var records = new RecordBuffer();
        records.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), RecordHeaders.None, Clock.GetUtcNow().ToUnixTimeMilliseconds());
        Log.CreateProducer().AppendAsync(topic, records, default).Wait();
    }

    private SimulatedProcess Process(string name, Func<IStage> create) => new(name, create, Clock, Chance);

    private Exchange NewExchange(ExchangeListing exchange)
    {
        var options = new ExchangeOptions
        {
            Name = exchange.Name,
            From = SimulatedPlan.From,
            To = Plan.To,
            DayInterval = Plan.BatchBytes is null ? TimeSpan.FromSeconds(1) : TimeSpan.Zero,
            BatchBytes = Plan.BatchBytes ?? 1,
        };
        return new Exchange(options, new JitterModel(exchange.Stocks, Calendars.Greek, (ulong)Plan.Seed), _faultyLog, Clock);
    }

    private InvestorStage NewInvestor(Investor investor)
    {
        var options = new InvestorOptions
        {
            Investor = investor,
            KnownTickers = SimulatedPlan.Network.KnownTickers,
            Calendar = Calendars.Greek,
            From = SimulatedPlan.From,
            To = Plan.To,
            Missing = Plan.Missing,
            Lateness = Plan.Lateness,
        };
        return new InvestorStage(_faultyLog, options, Clock);
    }

    private Ingestion NewIngestion(string? instance)
    {
        var options = new IngestionOptions
        {
            Network = SimulatedPlan.Network,
            Calendar = Calendars.Greek,
            From = SimulatedPlan.From,
            To = Plan.To,
            InstanceId = instance,
            MaxRecords = 40,
        };
        var database = OpenDatabase();
        var store = new FaultyStore<PortfolioRows>(database, Chance);
        return new Ingestion(_faultyLog, store, new FaultyTables(database, Chance), options, Clock);
    }
}
