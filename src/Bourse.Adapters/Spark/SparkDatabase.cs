using System.Globalization;
using Bourse.Adapters.MySql;
using Bourse.Ledger;
using MySqlConnector;

namespace Bourse.Adapters.Spark;

/// <summary>
/// The MySQL or MariaDB server from which Spark reads the tables by JDBC. Spark itself connects, so the address must be valid on Spark's machines.
/// </summary>
public sealed record SparkDatabase
{
    /// <summary>The maximum number of parallel partitions in which tables are read.</summary>
    private const int MostPartitions = 32;

    /// <summary>The server's name or IP address.</summary>
    public required string Host { get; init; }

    /// <summary>The server's port.</summary>
    public int Port { get; init; } = 3306;

    /// <summary>The name of the database.</summary>
    public string Name { get; init; } = "InvestorsDB";

    /// <summary>The user, who may read the tables.</summary>
    public required string User { get; init; }

    /// <summary>The user's password. A secret.</summary>
    public string Password { get; init; } = "";

    /// <summary>How Spark's connection is protected.</summary>
    public SparkDatabaseTls Tls { get; init; }

    /// <summary>The same database as Spark reaches it, protected as much as this program's own connection is.</summary>
    /// <exception cref="BourseException">Spark cannot reach it (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkDatabase Of(MySqlOptions options) => options.IsSocket
        ? throw Wrong($"Spark cannot connect to the socket {options.Server}")
        : new SparkDatabase
        {
            Host = options.Server,
            Port = (int)options.Port,
            Name = options.Database,
            User = options.User,
            Password = options.Password,
            Tls = options.SslMode switch
            {
                MySqlSslMode.Required => SparkDatabaseTls.Unchecked,
                MySqlSslMode.VerifyCA => SparkDatabaseTls.Authority,
                MySqlSslMode.VerifyFull => SparkDatabaseTls.Full,
                _ => SparkDatabaseTls.Optional,
            },
        };

    /// <summary>The server and the database as they may be shown.</summary>
    public override string ToString() => $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}/{Name}";

    /// <summary>Checks that an address can be made of it.</summary>
    /// <exception cref="BourseException">It cannot (<see cref="FailureKind.Usage"/>).</exception>
    internal void Require()
    {
        if (Uri.CheckHostName(Host.Trim('[', ']')) == UriHostNameType.Unknown) throw Wrong($"'{Host}' is not the name of a server");
        if (Name.Length == 0 || !Name.All(IsPlain)) throw Wrong($"'{Name}' is not the name of a database that Spark can read");
    }

    /// <summary>
    /// How the tables of some portfolios are read: as one, each row with its portfolio's number <c>p</c>, in partitions of whole portfolios. A server
    /// sees from a partition's condition on <c>p</c> which tables it can leave alone (MySQL before 8.0.29 does not, and reads all of them for each).
    /// If each table were a source of its own, Spark would query the columns of every table before the job begins. Days are read as text, so that no
    /// time zone changes them.
    /// </summary>
    internal IReadOnlyDictionary<string, string> TableOptions(JdbcDriver driver, IReadOnlyList<string> portfolios)
    {
        const string columns = "AsOf, Evaluation, DailyEvaluationChange, DailyNAVChangePercent";
        var tables = portfolios.Select((portfolio, at) => $"SELECT {Text(at)} AS p, {columns} FROM `{LedgerTables.Require(portfolio)}`");
        var options = Options(driver);
        options["dbtable"] = $"({string.Join(" UNION ALL ", tables)}) AS tables";
        options["customSchema"] = "p INT, AsOf STRING";
        options["partitionColumn"] = "p";
        options["lowerBound"] = "0";
        options["upperBound"] = Text(portfolios.Count);
        options["numPartitions"] = Text(Math.Min(portfolios.Count, MostPartitions));
        return options;
    }

    /// <summary>How the result of a query of the database's own is read.</summary>
    internal IReadOnlyDictionary<string, string> QueryOptions(JdbcDriver driver, string query)
    {
        var options = Options(driver);
        options["query"] = query;
        return options;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$';

    private static BourseException Wrong(string message) =>
        new(FailureKind.Usage, message, "give the address of the database as Spark must know it: Server=HOST;Port=3306");

    private Dictionary<string, string> Options(JdbcDriver driver) => new()
    {
        // With jdbc:mariadb:// Spark does not know the server's way of quoting, and reads every column as its own name.
        ["url"] = $"jdbc:mysql://{this}?permitMysqlScheme&connectTimeout=10000{driver.TlsParameters[(int)Tls]}",
        ["driver"] = driver.ClassName,
        ["user"] = User,
        ["password"] = Password,
        ["fetchsize"] = "10000",
    };
}

/// <summary>How the connection from Spark to the database is protected.</summary>
public enum SparkDatabaseTls
{
    /// <summary>As the driver sees fit.</summary>
    Optional,

    /// <summary>Encrypted; the server's certificate is not checked.</summary>
    Unchecked,

    /// <summary>Encrypted, and an authority that Spark's Java trusts vouches for the server.</summary>
    Authority,

    /// <summary>Encrypted, and such an authority vouches for the server by the name that it is known by.</summary>
    Full,
}

/// <summary>A JDBC driver that reads MySQL and MariaDB.</summary>
/// <param name="ClassName">Its class.</param>
/// <param name="TlsParameters">What to add to the URL for each <see cref="SparkDatabaseTls"/>.</param>
internal sealed record JdbcDriver(string ClassName, IReadOnlyList<string> TlsParameters)
{
    /// <summary>The drivers, the one to try first at first.</summary>
    public static IReadOnlyList<JdbcDriver> All { get; } =
    [
        new("org.mariadb.jdbc.Driver", ["", "&sslMode=trust", "&sslMode=verify-ca", "&sslMode=verify-full"]),
        new("com.mysql.cj.jdbc.Driver", ["", "&sslMode=REQUIRED", "&sslMode=VERIFY_CA", "&sslMode=VERIFY_IDENTITY"]),
    ];
}
