using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Audit;

/// <summary>
/// One portfolio, 2 IBM and 1 AAPL, over the first four trading days of 2024, with everything worked out by hand. It is worth 40.00, 42.00, 42.00
/// and 45.00; the changes are 2.00 of 40.00 (5 %), 0.00, 3.00 of 42.00 (7.142857 %), and a share of the three is a third of all that.
/// </summary>
internal sealed class AuditedNetwork : IAsyncDisposable
{
    public static readonly string[] Days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];

    /// <summary>
    /// The mean of 40, 42, 42 and 45 is 42.25; the squares of the deviations add up to 12.75, and √(12.75 / 3) is 2.0616.
    /// </summary>
    public const string Report =
        """
        {"MaxMinDailyChange":[{"min_daily_change":0.00,"max_daily_change":3.00,"min_daily_change_pct":0.00,"max_daily_change_pct":7.14,
          "min_daily_change_date":"2024-01-04","max_daily_change_date":"2024-01-05",
          "min_daily_change_pct_date":"2024-01-04","max_daily_change_pct_date":"2024-01-05"}],
        "MaxMinDailyChangePerYear":[{"year":2024,
          "min_daily_change":0.00,"max_daily_change":3.00,"min_daily_change_pct":0.00,"max_daily_change_pct":7.14,
          "min_daily_change_date":"2024-01-04","max_daily_change_date":"2024-01-05",
          "min_daily_change_pct_date":"2024-01-04","max_daily_change_pct_date":"2024-01-05"}],
        "AvgStdDevEvaluation":[{"avg_evaluation":42.25,"stddev_evaluation":2.06,"days":4}],
        "PeriodAvgStdDevEvaluation":[{"avg_evaluation":42.25,"stddev_evaluation":2.06,"days":4,
          "period_from":"2020-01-01","period_to":"2024-12-31"}],
        "MonthlyAvgEvaluation":[{"month":"2024-01","avg_evaluation":42.25}]}
        """;

    private static readonly Portfolio Portfolio = new("Inv1", "P1", "One", true, [new Holding("IBM", 2), new Holding("AAPL", 1)]);
    private static readonly (string Ibm, string Aapl)[] Prices = [("10.00", "20.00"), ("11.00", "20.00"), ("10.50", "21.00"), ("12.00", "21.00")];

    private static readonly string[] Evaluations =
    [
        Figures("40.00", "null", "null", "13.333333", "null"),
        Figures("42.00", "2.00", "5.000000", "14.000000", "\"2024-01-02\""),
        Figures("42.00", "0.00", "0.000000", "14.000000", "\"2024-01-03\""),
        Figures("45.00", "3.00", "7.142857", "15.000000", "\"2024-01-04\""),
    ];

    private static readonly string[] Rows =
        ["13.333333,NULL,NULL,40.00,NULL,0", "14.0,0.666667,5.0,42.00,2.00,0", "14.0,0.0,0.0,42.00,0.00,0", "15.0,1.0,7.142857,45.00,3.00,0"];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 6, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-audit-");
    private readonly InMemoryEventLog _log;
    private readonly SqliteInvestorsDatabase _database;
    private readonly Network _network;

    private AuditedNetwork(Network network)
    {
        _network = network;
        _log = new InMemoryEventLog(_clock);
        _database = new SqliteInvestorsDatabase(File);
    }

    /// <summary>The reports by the portfolios' keys.</summary>
    public Dictionary<string, string> Reports { get; } = [];

    private string File => Path.Combine(_folder.FullName, "InvestorsDB.db");

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Dates what is appended, and the deletion of records.</summary>
    public FakeTimeProvider Clock => _clock;

    /// <summary>Creates the topics, which delete records after a day, and the tables.</summary>
    /// <param name="others">More portfolios of the investor, whose stocks nobody else holds.</param>
    public static async Task<AuditedNetwork> OpenAsync(params Portfolio[] others)
    {
        var network = new AuditedNetwork(new Network([], [new Investor("Inv1", "One", "Athens", [Portfolio, .. others])]));
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations })
        {
            await network._log.EnsureTopicAsync(new TopicSpec(topic) { RetentionTime = TimeSpan.FromDays(1) }, default);
        }

        await network._database.InitializeAsync(network._network, default);
        return network;
    }

    /// <summary>Fills topics and table with what is right.</summary>
    public async Task FillAsync()
    {
        for (var day = 0; day < Days.Length; day++)
        {
            await PublishAsync("IBM", day);
            await PublishAsync("AAPL", day);
            await EvaluateAsync(day);
        }

        FillTable();
    }

    /// <summary>Fills the table with what is right.</summary>
    public void FillTable()
    {
        for (var day = 0; day < Days.Length; day++) Execute($"INSERT INTO Inv1_P1 VALUES ('{Days[day]}',{Rows[day]})");
    }

    /// <summary>Publishes the price of a ticker on the day of that number, long ago or now.</summary>
    public Task PublishAsync(string ticker, int day, bool isOld = false) =>
        PublishAsync(ticker, day, ticker == "IBM" ? Prices[day].Ibm : Prices[day].Aapl, isOld);

    /// <summary>Publishes another price.</summary>
    public Task PublishAsync(string ticker, int day, string price, bool isOld = false)
    {
        var message = $$"""{"TICK":"{{ticker}}","PRICE":{{price}},"DATE":"{{Days[day]}}","EXCHANGE":"SE1"}""";
        return AppendAsync(Topics.Prices, ticker, message, isOld);
    }

    /// <summary>Sends the right evaluation of the day of that number.</summary>
    public Task EvaluateAsync(int day, bool isOld = false) => EvaluateAsync("P1", Days[day], Evaluations[day], isOld);

    /// <summary>Sends an evaluation.</summary>
    public Task EvaluateAsync(string portfolio, string day, string figures, bool isOld = false)
    {
        var message = $$"""{"investor":"Inv1","portfolio":"{{portfolio}}","date":"{{day}}",{{figures}}""";
        return AppendAsync(Topics.Evaluations, "Inv1_" + portfolio, message, isOld);
    }

    /// <summary>Appends a message; the next one appended deletes those of long ago.</summary>
    public async Task AppendAsync(string topic, string key, string message, bool isOld = false)
    {
        await using var producer = _log.CreateProducer();
        var records = new RecordBuffer();
        var time = isOld ? Now - (long)TimeSpan.FromDays(2).TotalMilliseconds : Now;
        records.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(message), RecordHeaders.None, time);
        await producer.AppendAsync(topic, records, default);
    }

    /// <summary>The identity of the topic of the evaluations.</summary>
    public async Task<string> FindTopicIdAsync() => (await _log.FindTopicAsync(Topics.Evaluations, default))!.Id;

    /// <summary>Changes rows of the database.</summary>
    public void Execute(string sql) => Assert.True(Run(sql) > 0, sql);

    /// <summary>Changes tables of the database.</summary>
    public int Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>Adds another portfolio's table to the database, as another network has made it.</summary>
    public Task AddTableAsync(string portfolio) => _database.InitializeAsync(
        new Network([], [new Investor("Inv1", "One", "Athens", [new Portfolio("Inv1", portfolio, portfolio, true, Portfolio.Holdings)])]), default);

    /// <summary>Audits it.</summary>
    /// <param name="change">Changes what is asked for.</param>
    /// <param name="missing">What the investors do about missing prices.</param>
    public Task<AuditResult> AuditAsync(Func<AuditRequest, AuditRequest>? change = null, MissingPolicy missing = MissingPolicy.Wait)
    {
        var rules = new PriceRules(_network.KnownTickers, Calendars.Greek, _clock);
        var options = new AuditOptions(rules, Calendars.Greek, missing, new DateOnly(2024, 1, 1));
        var terms = new ReportTerms(new DateOnly(2025, 6, 2));
        var request = new AuditRequest(_network, [.. _network.Portfolios], Calendars.Greek, Read, terms) { IsWholeNetwork = true };
        return new Auditor(_log, _database, new InProcessValuations(_log, options)).AuditAsync(change?.Invoke(request) ?? request, null, default);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _log.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The members of an evaluation from its value on.</summary>
    public static string Figures(string value, string change, string percent, string nav, string previous, int revision = 0) =>
        $"\"value\":{value},\"change\":{change},\"change_pct\":{percent},\"nav_per_share\":{nav},\"shares\":3,\"previous_date\":{previous},"
        + $"\"revision\":{revision}}}";

    private ReadOnlyMemory<byte>? Read(string key) =>
        Reports.TryGetValue(key, out var report) ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(report) : null;
}
