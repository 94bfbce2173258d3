using System.Collections.Concurrent;
using Bourse.Audit;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Investors;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Cli.Stages;

/// <summary>The network as it is about to run: the settings made into sources of prices, stages and what they need to know.</summary>
internal sealed class NetworkSetup
{
    private const string CsvPrefix = "csv:";
    private readonly CommandContext _context;
    private readonly Dictionary<string, RecordedPrices> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    private NetworkSetup(CommandContext context)
    {
        _context = context;
        Network = context.Network;
        foreach (var exchange in Network.Exchanges.Where(IsRecorded)) _files[exchange.Name] = ReadFile(exchange);
        KnownTickers = Network.KnownTickers.Concat(_files.Values.SelectMany(file => file.Tickers)).ToHashSet(StringComparer.Ordinal);
        var recordedOnly = _files.Count > 0 && _files.Count == Network.Exchanges.Count;
        // Files bring their own days; and where tickers come from life, some lack a day now and then, which nobody will ever deliver.
        Calendar = recordedOnly && IsDefault(Setting.Calendar) ? DaysOfFiles() : Settings.Calendar;
        Missing = recordedOnly && IsDefault(Setting.Missing) ? MissingPolicy.Skip : Settings.Missing;
    }

    /// <summary>Exchanges and investors.</summary>
    public Network Network { get; }

    /// <summary>Every ticker that is traded or held.</summary>
    public IReadOnlySet<string> KnownTickers { get; }

    /// <summary>The trading days.</summary>
    public TradingCalendar Calendar { get; }

    /// <summary>What the investors do about missing prices.</summary>
    public MissingPolicy Missing { get; }

    /// <summary>The settings.</summary>
    public Settings Settings => _context.Settings;

    /// <summary>Tells the time.</summary>
    public TimeProvider Clock => _context.Clock;

    /// <summary>What the audit must know of the network.</summary>
    public AuditOptions Audit => new(new PriceRules(KnownTickers, Calendar, _context.Clock), Calendar, Missing, Settings.From);

    /// <summary>Reads the network of the settings, and the files it takes prices from; bad rows are told as warnings.</summary>
    /// <exception cref="BourseException">Something in it cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static NetworkSetup Read(CommandContext context) => new(context);

    /// <summary>Whether an exchange gets new days as time goes by; a file of prices does not.</summary>
    public bool CanFollow(ExchangeListing exchange) => !_files.ContainsKey(exchange.Name);

    /// <summary>The exchange of that name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public ExchangeListing FindExchange(string name) =>
        Network.Exchanges.FirstOrDefault(exchange => exchange.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("exchange", name, Network.Exchanges.Select(exchange => exchange.Name));

    /// <summary>The investor of that identifier.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public Investor FindInvestor(string id) =>
        Network.Investors.FirstOrDefault(investor => investor.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("investor", id, Network.Investors.Select(investor => investor.Id));

    /// <summary>The portfolio of that key.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public Portfolio FindPortfolio(string key) =>
        Network.Portfolios.FirstOrDefault(portfolio => portfolio.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("portfolio", key, Network.Portfolios.Select(portfolio => portfolio.Key));

    /// <summary>Refuses a portfolio that holds what no exchange lists: it would wait for ever.</summary>
    /// <exception cref="BourseException">There is one (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireListedHoldings()
    {
        var listed = Network.Exchanges.SelectMany(exchange => exchange.Stocks.Select(stock => stock.Ticker))
            .Concat(_files.Values.SelectMany(file => file.Tickers)).ToHashSet(StringComparer.Ordinal);
        foreach (var portfolio in Network.Portfolios)
        {
            if (portfolio.Holdings.FirstOrDefault(holding => !listed.Contains(holding.Ticker)) is not { } unknown) continue;
            throw new BourseException(
                FailureKind.Usage,
                $"portfolio {portfolio.Key} holds {unknown.Ticker}, which no exchange lists",
                $"{NearestName.Remedy(unknown.Ticker, [.. listed])}; or name its prices with --exchange csv:FILE");
        }
    }

    /// <summary>Opens the log, and creates tables and topics; waits for servers that are away, unless that is not wanted.</summary>
    /// <param name="database">The database; it is left open.</param>
    public Task<IEventLog> PrepareAsync(IInvestorsSchema database) => _context.ReachAsync(async () =>
    {
        await database.InitializeAsync(Network, _context.Cancellation);
        var log = await _context.OpenLogAsync();
        await PrepareTopicsAsync(log, _context.Cancellation);
        return log;
    });

    /// <summary>Creates the topics as the settings want them, and warns once of one that is there already and differs.</summary>
    public async Task PrepareTopicsAsync(IEventLog log, CancellationToken cancellation)
    {
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations })
        {
            var spec = new TopicSpec(topic)
            {
                Partitions = Settings.Partitions,
                Replication = Settings.Replication,
                RetentionTime = Settings.RetentionTime,
                RetentionBytes = Settings.RetentionBytes,
            };
            var found = await log.EnsureTopicAsync(spec, cancellation);
            var differs = TopicDifferences.Of(spec, found, setting => !IsDefault(setting));
            if (differs.Count > 0 && _warned.TryAdd(topic, true))
            {
                _context.Warn($"topic {topic} is there already and stays as it is: {string.Join(", ", differs)}");
            }
        }
    }

    /// <summary>Makes an exchange.</summary>
    public Exchange CreateExchange(ExchangeListing listing, IEventLog log, TimeSpan dayInterval, bool follow) => new(
        new ExchangeOptions { Name = listing.Name, From = Settings.From, To = Settings.To, DayInterval = dayInterval, Follow = follow },
        CreateSource(listing),
        log,
        _context.Clock);

    /// <summary>Makes an investor.</summary>
    public InvestorStage CreateInvestor(Investor investor, IEventLog log, bool untilComplete) => new(
        log,
        new InvestorOptions
        {
            Investor = investor,
            KnownTickers = KnownTickers,
            Calendar = Calendar,
            From = Settings.From,
            To = Settings.To,
            Missing = Missing,
            UntilComplete = untilComplete,
            Warn = _context.Output.Warn,
        },
        _context.Clock);

    /// <summary>Makes the ingestion.</summary>
    public Ingestion CreateIngestion(IEventLog log, IInvestorsDatabase database, bool untilComplete) => new(
        log,
        database,
        database,
        new IngestionOptions
        {
            Network = Network,
            Calendar = Calendar,
            From = Settings.From,
            To = Settings.To,
            UntilComplete = untilComplete,
            InstanceId = Settings.Kafka is null ? StageRole.Ingest : MemberName.Of(Settings.Home, Environment.MachineName),
            Warn = _context.Output.Warn,
        },
        _context.Clock);

    /// <summary>Refuses an exchange whose source of prices does not exist.</summary>
    /// <exception cref="BourseException">It does not (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireSource(ExchangeListing listing) => CreateSource(listing);

    private IPriceSource CreateSource(ExchangeListing listing)
    {
        if (_files.TryGetValue(listing.Name, out var file)) return file;
        return listing.Source.ToLowerInvariant() switch
        {
            "jitter" => new JitterModel(listing.Stocks, Calendar, Settings.Seed),
            "walk" => new WalkModel(listing.Stocks, Calendar, Settings.Seed),
            _ => throw new BourseException(
                FailureKind.Usage, $"exchange {listing.Name} has a source that does not exist: {listing.Source}", "use jitter, walk or csv:FILE"),
        };
    }

    private RecordedPrices ReadFile(ExchangeListing listing)
    {
        var path = Path.GetFullPath(listing.Source[CsvPrefix.Length..], _context.Surroundings.CurrentFolder);
        if (!File.Exists(path))
        {
            throw new BourseException(FailureKind.Usage, $"exchange {listing.Name}: there is no file {path}", "write csv: and the path of a file");
        }
        using var text = new StreamReader(path);
        var columns = _context.Sources.ValueOf(Setting.Columns).Text is { } names ? PriceColumns.Parse(names) : null;
        return RecordedPrices.Read(text, Path.GetFileName(path), columns, row => _context.Output.Warn($"{row}; the row is left out"));
    }

    private ListedDays DaysOfFiles() => new(
        string.Join('+', _files.Values.Select(file => file.Calendar.Name)),
        _files.Values.SelectMany(file => file.Calendar.Between(file.FirstDay, file.LastDay ?? file.FirstDay)));

    private bool IsDefault(Setting setting) => _context.Sources.ValueOf(setting).Source == "default";

    private static bool IsRecorded(ExchangeListing listing) => listing.Source.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase);

    private static BourseException Unknown(string what, string name, IEnumerable<string> names) =>
        new(FailureKind.Usage, $"there is no {what} called '{name}'", NearestName.Remedy(name, [.. names]));
}
