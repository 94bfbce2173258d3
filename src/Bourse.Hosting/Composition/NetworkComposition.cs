using Bourse.Audit;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Hosting.Configuration;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Replay.Csv;

namespace Bourse.Hosting.Composition;

/// <summary>The network that the settings describe, with its price files: the information that stages and audits need.</summary>
public sealed class NetworkComposition
{
    /// <summary>The prefix of price sources that are files.</summary>
    public const string CsvPrefix = "csv:";

    private readonly Dictionary<string, RecordedPrices> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Symbol>> _symbols = new(StringComparer.Ordinal);

    private readonly List<BourseException> _missing = [];
    private readonly bool _logsBadRows;

    private NetworkComposition(HostServices host, bool logsBadRows, bool needsFiles = true)
    {
        (Host, _logsBadRows) = (host, logsBadRows);
        foreach (var exchange in Network.Exchanges.Where(IsRecorded))
        {
            if (FindMissing(exchange) is not { } missing) _files[exchange.Name] = ReadFile(exchange);
            else if (needsFiles) throw missing;
            else _missing.Add(missing);
        }

        foreach (var exchange in Network.Exchanges.Where(IsOfBars)) _symbols[exchange.Name] = ReadSymbols(exchange);
        KnownTickers = Network.KnownTickers.Concat(RealTickers).ToHashSet(StringComparer.Ordinal);
        var recordedOnly = Network.Exchanges.Count > 0 && !Network.Exchanges.Any(IsModel);
        // Files define their own days, and bars by and by. Real tickers lack a day now and then, and that price will never arrive.
        Calendar = recordedOnly && host.Sources.IsDefault(Setting.Calendar) ? RecordedDays() : Settings.Calendar;
        Missing = recordedOnly && host.Sources.IsDefault(Setting.Missing) ? MissingPolicy.Skip : Settings.Missing;
    }

    /// <summary>The host it runs in.</summary>
    public HostServices Host { get; }

    /// <summary>Exchanges and investors.</summary>
    public Network Network => Host.Network;

    /// <summary>The settings.</summary>
    public Settings Settings => Host.Settings;

    /// <summary>Whether an exchange makes its prices by a model, from the seed.</summary>
    public bool HasModels => Network.Exchanges.Any(IsModel);

    /// <summary>Every ticker that is traded or held.</summary>
    public IReadOnlySet<string> KnownTickers { get; }

    /// <summary>The trading days.</summary>
    public TradingCalendar Calendar { get; }

    /// <summary>The days on which price models publish: those of the calendar, or those of GR when the calendar follows the prices.</summary>
    public TradingCalendar ModelCalendar => Calendar.IsFromData ? Calendars.Greek : Calendar;

    /// <summary>What the investors do about missing prices.</summary>
    public MissingPolicy Missing { get; }

    /// <summary>The options for an audit of the network.</summary>
    public AuditOptions Audit => new(new PriceRules(KnownTickers, Calendar, Host.Clock), Calendar, Missing, Settings.From)
    {
        Lateness = Settings.Lateness,
    };

    /// <summary>Reads the network of the settings, and the files it takes prices from; bad rows are logged.</summary>
    /// <exception cref="BourseException">Something in it cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static NetworkComposition Read(HostServices host) => new(host, logsBadRows: true);

    /// <summary>The same for commands that only look: bad rows are not logged, since the stages that read the files have logged them.</summary>
    /// <exception cref="BourseException">Something in it cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static NetworkComposition ReadQuietly(HostServices host) => new(host, logsBadRows: false);

    /// <summary>
    /// The same for commands that show what the log and the tables hold: they go on when a price file is not at its place any more. Then the log
    /// tells the trading days.
    /// </summary>
    /// <exception cref="BourseException">Something else in it cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static NetworkComposition ReadWithoutMissingFiles(HostServices host) => new(host, logsBadRows: false, needsFiles: false);

    /// <summary>The price files that are not at their place, as failures with their remedies.</summary>
    public IReadOnlyList<BourseException> MissingFiles => _missing;

    /// <summary>Does nothing if every price file is at its place.</summary>
    /// <exception cref="BourseException">One is not (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireFiles()
    {
        if (_missing.Count > 0) throw _missing[0];
    }

    /// <summary>The options for an audit of a log that has prices of these tickers, too.</summary>
    /// <param name="tickers">Tickers of files that are missing.</param>
    public AuditOptions AuditWith(IReadOnlySet<string> tickers) => Audit with
    {
        Rules = new PriceRules(KnownTickers.Union(tickers).ToHashSet(StringComparer.Ordinal), Calendar, Host.Clock),
    };

    /// <summary>The prices that an exchange takes from a file; null when it makes them by a model.</summary>
    public RecordedPrices? FindFile(ExchangeListing exchange) => _files.GetValueOrDefault(exchange.Name);

    /// <summary>The symbols whose bars an exchange takes its prices from; null when it takes them from elsewhere.</summary>
    public IReadOnlyList<Symbol>? FindSymbols(ExchangeListing exchange) => _symbols.GetValueOrDefault(exchange.Name);

    /// <summary>Whether all that a portfolio holds are symbols whose bars an exchange takes its prices from.</summary>
    public bool IsOfBars(Portfolio portfolio) =>
        portfolio.Holdings.All(holding => _symbols.Values.Any(symbols => symbols.Any(symbol => symbol.Text == holding.Ticker)));

    /// <summary>Whether an exchange's prices are made up: by a model, or from bars that are.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="bars">Where bars come from.</param>
    public static bool IsSimulated(ExchangeListing exchange, BarProviderKind bars) =>
        IsModel(exchange) || (IsOfBars(exchange) && bars == BarProviderKind.Synthetic);

    /// <summary>Whether an exchange makes its prices by a model.</summary>
    public static bool IsModel(ExchangeListing exchange) => !IsRecorded(exchange) && !IsOfBars(exchange);

    /// <summary>
    /// Refuses a portfolio with a holding that no exchange lists, since it would wait for ever, and one that a file's prices make worth more than a
    /// database holds.
    /// </summary>
    /// <exception cref="BourseException">There is one (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireListedHoldings()
    {
        var listed = Network.Exchanges.SelectMany(exchange => exchange.Stocks.Select(stock => stock.Ticker))
            .Concat(RealTickers).ToHashSet(StringComparer.Ordinal);
        var highest = _files.Values.SelectMany(file => file.HighestPrices()).GroupBy(price => price.Ticker, StringComparer.Ordinal)
            .ToDictionary(prices => prices.Key, prices => prices.Max(price => price.Price), StringComparer.Ordinal);
        foreach (var portfolio in Network.Portfolios)
        {
            if (portfolio.Holdings.FirstOrDefault(holding => !listed.Contains(holding.Ticker)) is { } unknown)
            {
                throw NotListed(portfolio, unknown.Ticker, listed);
            }

            NetworkRules.CheckPrices(portfolio, ticker => highest.TryGetValue(ticker, out var price) ? price : null, Network.Places);
        }
    }

    private IEnumerable<string> RealTickers => _files.Values.SelectMany(file => file.Tickers)
        .Concat(_symbols.Values.SelectMany(symbols => symbols.Select(symbol => symbol.Text)));

    private BourseException NotListed(Portfolio portfolio, string ticker, IReadOnlyCollection<string> listed) => new(
        FailureKind.Usage,
        $"{Network.Places.Before(portfolio.Key, ticker)}portfolio {portfolio.Key} holds {ticker}, which no exchange lists",
        RemedyOf(ticker, listed))
    {
        Code = BourseErrorCode.HoldingNotListed,
    };

    private string RemedyOf(string ticker, IReadOnlyCollection<string> listed) => Host.Configured.Investors.File is { IsKept: true } kept
        ? $"name another file of portfolios, or delete {kept.Path}, which keeps the network of the last run"
        : $"{NearestName.Remedy(ticker, listed)} (`bourse config network` shows all); or list it "
            + $"under \"exchanges\" in bourse.json: {{\"ticker\": \"{ticker}\", \"price\": 62.5}}";

    private RecordedPrices ReadFile(ExchangeListing listing)
    {
        var path = PathOf(listing);
        if (listing.Source[CsvPrefix.Length..].Trim() == "-" || IsPipe(path)) throw Unreadable(listing);
        var input = new CsvInput(Path.GetFileName(path), () => File.OpenRead(path));
        var bad = new BadRowLog(_logsBadRows ? Host.Logger.RowsLeftOut : static _ => { });
        var prices = RecordedPrices.Read(input, PriceFileSettingsReader.Read(Host.Sources), bad.Add);
        bad.End(input.Name);
        if (_logsBadRows) Warn(input.Name, prices);
        return prices;
    }

    private string PathOf(ExchangeListing listing) =>
        Path.GetFullPath(listing.Source[CsvPrefix.Length..], Host.Environment.CurrentFolder);

    /// <summary>The failure of a file that is not there; null for one that is, and for what is no file.</summary>
    private BourseException? FindMissing(ExchangeListing listing)
    {
        var path = PathOf(listing);
        if (listing.Source[CsvPrefix.Length..].Trim() == "-" || File.Exists(path)) return null;
        var near = MissingPriceFile.Nearest(listing.Source, path);
        return new BourseException(
            FailureKind.Usage,
            $"{Network.Places.Before(listing.Name)}exchange {listing.Name}: {MissingPriceFile.Problem(path)}",
            near ?? "put it back, or name its new place")
        {
            Code = near is null ? BourseErrorCode.PriceFileMissing : BourseErrorCode.None,
        };
    }

    private void Warn(string name, RecordedPrices prices)
    {
        if (prices.Warning is { } warning) Host.Logger.RowsLeftOut(warning);
        var outside = prices.CountOutside(Settings.From, Settings.To);
        if (outside == 0) return;
        var range = $"{Settings.From:yyyy-MM-dd}..{Settings.To:yyyy-MM-dd}";
        var sentence = $"{name}: {Count.Of(outside, "row")} outside {range} {(outside == 1 ? "is" : "are")} left out";
        Host.Logger.RowsLeftOut(sentence);
    }

    /// <summary>Whether a file can be read only once, such as <c>/dev/stdin</c> behind a pipe.</summary>
    private static bool IsPipe(string path)
    {
        if (!File.Exists(path)) return false;
        using var stream = File.OpenRead(path);
        return !stream.CanSeek;
    }

    private static BourseException Unreadable(ExchangeListing listing) => new(
        FailureKind.Usage,
        $"exchange {listing.Name} cannot read its prices from standard input or a pipe: each stage and `verify` read them again",
        "save them to a file, and write csv: and its path");

    private IReadOnlyList<Symbol> ReadSymbols(ExchangeListing listing)
    {
        if (BarsSource.TryRead(listing.Source, out var symbols) is not var (problem, remedy)) return symbols;
        throw new BourseException(
            FailureKind.Usage, $"{Network.Places.Before(listing.Name)}exchange {listing.Name}: source '{listing.Source}' {problem}", remedy);
    }

    private TradingCalendar RecordedDays() => _symbols.Count + _missing.Count > 0
        ? Calendars.Data
        : new ListedDays(
            string.Join('+', _files.Values.Select(file => file.Calendar.Name)),
            _files.Values.SelectMany(file => file.Calendar.Between(file.FirstDay, file.LastDay ?? file.FirstDay)));

    private static bool IsOfBars(ExchangeListing listing) => BarsSource.IsOne(listing.Source);

    private static bool IsRecorded(ExchangeListing listing) => listing.Source.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase);
}
