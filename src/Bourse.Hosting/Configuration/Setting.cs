using System.Text;
using Bourse.Adapters.AlphaVantage;
using Bourse.Adapters.Cassandra;
using Bourse.Exchanges;

namespace Bourse.Hosting.Configuration;

/// <summary>A setting, with its name in each source.</summary>
/// <param name="Key">The name in configuration files, e.g. <c>dayInterval</c> or <c>kafka:topic</c> (a member of an object).</param>
/// <param name="Description">What it is, for help.</param>
/// <param name="ValueName">The placeholder of its value in help.</param>
/// <param name="Default">The built-in value; null when there is none or when it depends on the machine or the day.</param>
public sealed record Setting(string Key, string Description, string ValueName, string? Default = null)
{
    /// <summary>The home folder.</summary>
    public static Setting Home { get; } = new("home", "The folder that holds everything embedded", "DIR", "~/.bourse");

    /// <summary>All parts at once.</summary>
    public static Setting Profile { get; } = new(
        "profile", "A named group of settings: embedded, or one under \"profiles\" in a configuration file", "NAME", EmbeddedProfile)
    {
        Values = [EmbeddedProfile],
    };

    /// <summary>The event log.</summary>
    public static Setting Log { get; } = new("log", "The event log: sqlite, kafka:HOST:PORT, or kafka for KAFKA_BOOTSTRAP_SERVERS", "LOG", "sqlite")
    {
        Secrecy = Secrecy.Servers, Values = ["sqlite", "kafka"],
    };

    /// <summary>The database.</summary>
    public static Setting Database { get; } = new(
        "database", "The database: sqlite, or \"mysql:Server=HOST;User ID=NAME\" with the password in BOURSE_MYSQL_PASSWORD", "DATABASE", "sqlite")
    {
        Secrecy = Secrecy.Address, Values = ["sqlite"],
    };

    /// <summary>The engine that computes the figures of reports and the values of audits, and streams bars.</summary>
    public static Setting Engine { get; } = new(
        "engine", "What computes and streams: in-process, or spark:sc://HOST:PORT (one with a token: in BOURSE_ENGINE)", "ENGINE", "in-process")
    {
        Secrecy = Secrecy.Engine, Values = ["in-process"],
    };

    /// <summary>Kafka's servers, for <c>--log kafka</c>.</summary>
    public static Setting KafkaServers { get; } = new("kafka:bootstrapServers", "Kafka's servers", "HOST:PORT")
    {
        WellKnownName = "KAFKA_BOOTSTRAP_SERVERS", Secrecy = Secrecy.Servers,
    };

    /// <summary>The security protocol for Kafka.</summary>
    public static Setting KafkaSecurity { get; } = new(
        "kafka:securityProtocol", "plaintext, ssl, sasl_plaintext or sasl_ssl", "PROTOCOL", "plaintext")
    {
        Values = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"],
    };

    /// <summary>The SASL mechanism for Kafka.</summary>
    public static Setting SaslMechanism { get; } = new("kafka:saslMechanism", "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", "MECHANISM")
    {
        Values = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
    };

    /// <summary>Kafka's user.</summary>
    public static Setting SaslUsername { get; } = new("kafka:saslUsername", "The user for Kafka", "NAME");

    /// <summary>The password of Kafka's user.</summary>
    public static Setting SaslPassword { get; } = new("kafka:saslPassword", "The password for Kafka", "PASSWORD") { Secrecy = Secrecy.All };

    /// <summary>The authorities that certify the brokers.</summary>
    public static Setting SslCa { get; } = new("kafka:sslCaLocation", "The file (PEM) with the authorities that vouch for the brokers", "FILE");

    /// <summary>The certificate to show to the brokers.</summary>
    public static Setting SslCertificate { get; } = new(
        "kafka:sslCertificateLocation", "The file (PEM) with the certificate for the brokers", "FILE");

    /// <summary>The key of that certificate.</summary>
    public static Setting SslKey { get; } = new("kafka:sslKeyLocation", "The file (PEM) with the key of that certificate", "FILE");

    /// <summary>The password of that key.</summary>
    public static Setting SslKeyPassword { get; } = new("kafka:sslKeyPassword", "The password of that key", "PASSWORD") { Secrecy = Secrecy.All };

    /// <summary>How messages are compressed on Kafka.</summary>
    public static Setting Compression { get; } = new(
        "compression", "How messages are compressed on Kafka: none, lz4, zstd, gzip or snappy", "CODEC", "none")
    {
        Values = ["none", "lz4", "zstd", "gzip", "snappy"],
    };

    /// <summary>The password of the database's user, when the connection string holds none.</summary>
    public static Setting MySqlPassword { get; } = new("mysql:password", "The password for MySQL", "PASSWORD") { Secrecy = Secrecy.All };

    /// <summary>The seed of the price models.</summary>
    public static Setting Seed { get; } = new(
        "seed", "The number that random prices and random rows start from", "NUMBER", $"{PriceModel.DefaultSeed}");

    /// <summary>The first day.</summary>
    public static Setting From { get; } = new("from", "The first day, yyyy-MM-dd", "DAY", "2000-01-01");

    /// <summary>The last day.</summary>
    public static Setting To { get; } = new("to", "The last day, yyyy-MM-dd (default: today)", "DAY");

    /// <summary>The trading calendar.</summary>
    public static Setting Calendar { get; } = new(
        "calendar", "The trading days: GR, US, weekends (Monday to Friday), data (those with prices), or a file, a day a line", "NAME", "GR")
    {
        Values = ["GR", "US", "weekends", "data"], DefaultForFiles = "the days of the file",
    };

    /// <summary>The pace of an exchange.</summary>
    public static Setting DayInterval { get; } = new("dayInterval", "How long a trading day takes, e.g. 2s, 500ms, 0", "TIME", "2s");

    /// <summary>What to do about missing prices.</summary>
    public static Setting Missing { get; } = new(
        "missing", "What an investor does without a price: wait for it, carry the last one before, or skip the day", "POLICY", "wait")
    {
        Values = ["wait", "carry", "skip"], DefaultForFiles = "skip",
    };

    /// <summary>At which prices portfolios are valued.</summary>
    public static Setting Prices { get; } = new(
        "prices", "When portfolios are valued: daily, or intraday for each bar as well (topic portfolios.intraday)", "PRICES", Daily)
    {
        Values = [Daily, Intraday],
    };

    /// <summary>The value of <see cref="Prices"/> for each bar as well.</summary>
    public const string Intraday = "intraday";

    private const string Daily = "daily";

    /// <summary>How exchanges and investors write their messages.</summary>
    public static Setting Dialect { get; } = new(
        "dialect", "How messages are written: bourse, or as other programs read them: text, plain, day", "DIALECT", "bourse")
    {
        Values = ["bourse", "text", "plain", "day"],
    };

    /// <summary>How late prices may be.</summary>
    public static Setting Lateness { get; } = new(
        "lateness", "How many trading days the policies carry and skip wait for a missing price", "DAYS", "5");

    /// <summary>The partitions of topics that are created.</summary>
    public static Setting Partitions { get; } = new("partitions", "How many partitions a new topic gets", "NUMBER", "1");

    /// <summary>The copies of topics that are created.</summary>
    public static Setting Replication { get; } = new(
        "replication", "How many copies of a new topic (on Kafka) or keyspace (in Cassandra) are kept", "NUMBER", "1");

    /// <summary>How long new topics keep their records.</summary>
    public static Setting RetentionTime { get; } =
        new("retentionTime", "New topics may lose records older than this, e.g. 365d (default: none are lost)", "TIME");

    /// <summary>How large the partitions of new topics may get.</summary>
    public static Setting RetentionBytes { get; } =
        new("retentionBytes", "Partitions of new topics may lose their oldest records beyond this size (default: none are lost)", "BYTES");

    /// <summary>Where prices come from.</summary>
    public static Setting Exchange { get; } = new(
        "exchange",
        "Where all prices come from: the models jitter or walk, csv:FILE, or bars:NVDA,IBM (default: as the configuration says)", "SOURCE")
    {
        Values = ["jitter", "walk"],
    };

    /// <summary>The columns of a csv: source.</summary>
    public static Setting Columns { get; } =
        new("columns", "The columns of csv:FILE that hold day, ticker and price (default: found by name)", "DAY,TICKER,PRICE");

    /// <summary>The ticker of a csv: source of one stock.</summary>
    public static Setting Ticker { get; } =
        new("ticker", "The ticker of the stock in csv:FILE, if the file has no column of tickers", "TICKER");

    /// <summary>How a csv: source writes days.</summary>
    public static Setting DateFormat { get; } =
        new("dateFormat", "How csv:FILE writes days, e.g. dd/MM/yyyy (default: found by its contents)", "FORMAT");

    /// <summary>The decimal mark of a csv: source.</summary>
    public static Setting DecimalMark { get; } =
        new("decimal", "The decimal mark of csv:FILE, a point or a comma (default: found by its contents)", "MARK")
        {
            Values = [".", ","],
        };

    /// <summary>All settings of a csv: source.</summary>
    public static IReadOnlyList<Setting> OfPriceFiles => [Exchange, Columns, Ticker, DateFormat, DecimalMark];

    /// <summary>The lake.</summary>
    public static Setting Lake { get; } = new(
        "lake", "The lake: a folder, s3://BUCKET/PREFIX, or s3 for AWS_S3_BUCKET (default: lake in the home folder)", "LAKE");

    /// <summary>The bar store.</summary>
    public static Setting Bars { get; } = new("bars", "The store of bars: sqlite, or cassandra:HOST:PORT[,HOST:PORT]", "STORE", "sqlite")
    {
        Secrecy = Secrecy.Servers, Values = ["sqlite"],
    };

    /// <summary>The keyspace of the bars.</summary>
    public static Setting CassandraKeyspace { get; } = new(
        "cassandra:keyspace", "The keyspace of the bars", "NAME", CassandraOptions.DefaultKeyspace);

    /// <summary>The user for Cassandra.</summary>
    public static Setting CassandraUser { get; } = new("cassandra:user", "The user for Cassandra", "NAME");

    /// <summary>The password of that user.</summary>
    public static Setting CassandraPassword { get; } = new("cassandra:password", "The password for Cassandra", "PASSWORD") { Secrecy = Secrecy.All };

    /// <summary>Whether connections to Cassandra are encrypted.</summary>
    public static Setting CassandraTls { get; } = new(
        "cassandra:tls", "Whether connections to Cassandra are encrypted: on or off (default: on if sslCaLocation is set)", "TLS")
    {
        Values = ["on", "off"],
    };

    /// <summary>The authorities that certify the nodes.</summary>
    public static Setting CassandraSslCa { get; } = new(
        "cassandra:sslCaLocation", "The file (PEM) with the authorities that vouch for the nodes of Cassandra", "FILE");

    /// <summary>The bucket, for <c>--lake s3</c>.</summary>
    public static Setting S3Bucket { get; } = new("s3:bucket", "The bucket of the lake", "NAME") { WellKnownName = "AWS_S3_BUCKET" };

    /// <summary>The region of the bucket.</summary>
    public static Setting S3Region { get; } = new("s3:region", "The region of the lake's bucket", "NAME") { WellKnownName = "AWS_REGION" };

    /// <summary>The server of the bucket.</summary>
    public static Setting S3Endpoint { get; } = new("s3:endpointUrl", "The server of the lake", "URL")
    {
        WellKnownName = "AWS_ENDPOINT_URL", Secrecy = Secrecy.Address,
    };

    /// <summary>The access key for the bucket.</summary>
    public static Setting S3AccessKey { get; } = new("s3:accessKeyId", "The access key of the lake", "KEY")
    {
        WellKnownName = "AWS_ACCESS_KEY_ID", Secrecy = Secrecy.All,
    };

    /// <summary>The secret of that key.</summary>
    public static Setting S3SecretKey { get; } = new("s3:secretAccessKey", "The secret key of the lake", "KEY")
    {
        WellKnownName = "AWS_SECRET_ACCESS_KEY", Secrecy = Secrecy.All,
    };

    /// <summary>The token of temporary keys.</summary>
    public static Setting S3SessionToken { get; } = new("s3:sessionToken", "The token of temporary keys of the lake", "TOKEN")
    {
        WellKnownName = "AWS_SESSION_TOKEN", Secrecy = Secrecy.All,
    };

    /// <summary>The registry of schemas elsewhere.</summary>
    public static Setting SchemaRegistry { get; } = new(
        "schemaRegistry", "The schema registry, with Confluent's REST API (default: topic _schemas of the event log)", "URL")
    {
        WellKnownName = "SCHEMA_REGISTRY_URL", Secrecy = Secrecy.Servers,
    };

    /// <summary>User and password for that registry.</summary>
    public static Setting SchemaRegistryUserInfo { get; } = new(
        "registry:basicAuthUserInfo", "User and password for the schema registry", "USER:PASSWORD")
    {
        WellKnownName = "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", Secrecy = Secrecy.All,
    };

    /// <summary>Where bars come from.</summary>
    public static Setting Provider { get; } = new(
        "provider",
        "Where bars come from: alphavantage (with ALPHAVANTAGE_API_KEY), synthetic, or csv:FILE (default: alphavantage with a key, else synthetic)",
        "PROVIDER")
    {
        Values = ["alphavantage", "synthetic"],
    };

    /// <summary>The key for Alpha Vantage.</summary>
    public static Setting AlphaVantageKey { get; } = new("alphaVantage:apiKey", "The key of the market-data provider", "KEY")
    {
        WellKnownName = "ALPHAVANTAGE_API_KEY", Secrecy = Secrecy.All,
    };

    /// <summary>The address of Alpha Vantage.</summary>
    public static Setting AlphaVantageUrl { get; } = new(
        "alphaVantage:url", "The address of the market-data provider", "URL", $"{AlphaVantageOptions.PublicAddress}")
    {
        WellKnownName = "ALPHAVANTAGE_URL", Secrecy = Secrecy.Address,
    };

    /// <summary>The calls that Alpha Vantage allows in 24 hours.</summary>
    public static Setting AlphaVantageCallsPerDay { get; } = new(
        "alphaVantage:callsPerDay", "How many calls the key allows in 24 hours", "NUMBER", "25")
    {
        WellKnownName = "ALPHAVANTAGE_CALLS_PER_DAY",
    };

    /// <summary>The calls that Alpha Vantage allows in a minute.</summary>
    public static Setting AlphaVantageCallsPerMinute { get; } = new(
        "alphaVantage:callsPerMinute", "How many calls the key allows in a minute", "NUMBER", "5")
    {
        WellKnownName = "ALPHAVANTAGE_CALLS_PER_MINUTE",
    };

    /// <summary>How long a task of a pipeline belongs to a process that does not renew it.</summary>
    public static Setting TaskLease { get; } = new(
        "taskLease", "After how long without a sign of life the task of a process may be taken up by another, e.g. 30s", "TIME", "30s");

    /// <summary>How many tasks of pipelines a process works on at once.</summary>
    public static Setting ParallelTasks { get; } = new(
        "parallel", "How many months a process fetches at once, within the limits of the key: more helps where the limits are high", "NUMBER", "1");

    /// <summary>A file with investors.</summary>
    public static Setting Portfolios { get; } = new("portfolios", "A file with the investors and their portfolios", "FILE");

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Home, Profile, Log, Database, Engine, Seed, From, To, Calendar, DayInterval, Missing, Lateness, Prices, Dialect, Partitions, Replication,
        RetentionTime, RetentionBytes, .. OfPriceFiles, Portfolios, Lake, SchemaRegistry, Bars,
        KafkaServers, KafkaSecurity, SaslMechanism, SaslUsername, SaslPassword, SslCa, SslCertificate, SslKey, SslKeyPassword, Compression,
        MySqlPassword, CassandraKeyspace, CassandraUser, CassandraPassword, CassandraTls, CassandraSslCa, SchemaRegistryUserInfo,
        new("kafka:topic", "The topic of commands that name none", "TOPIC") { WellKnownName = "KAFKA_TOPIC" },
        S3Bucket, S3AccessKey, S3SecretKey, S3SessionToken, S3Endpoint, S3Region,
        Provider, AlphaVantageKey, AlphaVantageUrl, AlphaVantageCallsPerDay, AlphaVantageCallsPerMinute, TaskLease, ParallelTasks,
    ];

    /// <summary>The profile in which all parts are embedded.</summary>
    public const string EmbeddedProfile = "embedded";

    /// <summary>The setting of that key.</summary>
    public static Setting OfKey(string key) => All.First(setting => setting.Key == key);

    /// <summary>How much of its value may be shown.</summary>
    public Secrecy Secrecy { get; private init; }

    /// <summary>The values it can have, when they are few; for completion.</summary>
    public IReadOnlyList<string> Values { get; private init; } = [];

    /// <summary>The value that holds in place of <see cref="Default"/> when all prices come from files; null when it is the same.</summary>
    public string? DefaultForFiles { get; private init; }

    /// <summary>The environment variable that other programs use for it; null when there is none.</summary>
    public string? WellKnownName { get; private init; }

    /// <summary>Whether it may be a member of a profile.</summary>
    public bool IsOfProfiles => this != Home && this != Profile;

    /// <summary>Whether it describes a server's connection: such settings come from files and the environment, never from arguments.</summary>
    public bool IsOfServers => Key.Contains(':', StringComparison.Ordinal);

    /// <summary>The environment variable, e.g. <c>BOURSE_DAY_INTERVAL</c>.</summary>
    public string EnvironmentName => EnvironmentPrefix + Words('_').ToUpperInvariant();

    /// <summary>The words of its key, e.g. <c>day-interval</c>.</summary>
    /// <param name="separator">The separator between two words.</param>
    public string Words(char separator)
    {
        var words = new StringBuilder();
        foreach (var c in Key)
        {
            if (c == ':') words.Append(separator);
            else if (char.IsAsciiLetterUpper(c)) words.Append(separator).Append(char.ToLowerInvariant(c));
            else words.Append(c);
        }

        return words.ToString();
    }

    /// <summary>What the names of all Bourse's environment variables begin with.</summary>
    public const string EnvironmentPrefix = "BOURSE_";
}
