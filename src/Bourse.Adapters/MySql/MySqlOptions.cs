using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text.RegularExpressions;
using MySqlConnector;

namespace Bourse.Adapters.MySql;

/// <summary>
/// Which database on which MySQL or MariaDB server, as whom, and how the connection is protected. Its text is <see cref="Address"/>, so that no
/// secret gets into a message or a log.
/// </summary>
public sealed partial record MySqlOptions
{
    private const string DefaultDatabase = "InvestorsDB";
    private const uint DefaultPort = 3306;
    private const string KnownKeys = "Server, Port, User ID, Password, Database, SslMode, SslCa, SslCert, SslKey, AllowPublicKeyRetrieval";

    /// <summary>The keys allowed in a connection string, by each of their names. All other options have the values that Bourse needs.</summary>
    private static readonly Dictionary<string, string> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server"] = "server", ["host"] = "server", ["datasource"] = "server", ["port"] = "port",
        ["userid"] = "user", ["uid"] = "user", ["user"] = "user", ["username"] = "user", ["password"] = "password", ["pwd"] = "password",
        ["database"] = "database", ["initialcatalog"] = "database", ["sslmode"] = "sslmode",
        ["sslca"] = "sslca", ["cacertificatefile"] = "sslca", ["sslcert"] = "sslcert", ["sslkey"] = "sslkey",
        ["allowpublickeyretrieval"] = "allowpublickeyretrieval",
    };

    private readonly Dictionary<string, string> _given;

    private MySqlOptions(Dictionary<string, string> given)
    {
        _given = given;
        Server = given.GetValueOrDefault("server") is { Length: > 0 } server
            ? server
            : throw Wrong("the connection string names no server", "write mysql:Server=HOST;User ID=NAME;Password=…");
        if (Server.Contains(',', StringComparison.Ordinal)) throw Wrong($"'{Server}' is more than one server", "name one server");
        if (HostWithPort().IsMatch(Server))
        {
            var mark = Server.IndexOf(':', StringComparison.Ordinal);
            throw Wrong($"'{Server}' is not the name of a server", $"write Server={Server[..mark]};Port={Server[(mark + 1)..]}");
        }

        Port = ReadPort(given.GetValueOrDefault("port"));
        User = given.GetValueOrDefault("user") ?? throw Wrong("the connection string names no user", "add User ID=NAME");
        Database = given.GetValueOrDefault("database") is { Length: > 0 } database ? database : DefaultDatabase;
        if (!DatabaseName().IsMatch(Database))
        {
            throw Wrong($"'{Database}' cannot be the name of the database", "use letters, digits, '_', '$' and '-', at most 64 of them");
        }

        SslMode = ReadSslMode(given.GetValueOrDefault("sslmode"));
    }

    /// <summary>The server's name, its address, or the path of its socket.</summary>
    public string Server { get; }

    /// <summary>The server's port.</summary>
    public uint Port { get; }

    /// <summary>The user.</summary>
    public string User { get; }

    /// <summary>The database's name: letters, digits, <c>_</c>, <c>$</c> and <c>-</c>.</summary>
    public string Database { get; }

    /// <summary>For how long to go on trying to connect.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a statement waits for rows that another connection has locked.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long to wait for the answer to a statement before the connection is given up.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// After how long the server closes an idle connection, so that a process suspended in the middle of a transaction does not keep its rows locked.
    /// When resumed, it reconnects.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where it is, safe to show: <c>HOST:PORT/DATABASE</c>.</summary>
    public string Address => IsSocket ? $"{Server}/{Database}" : $"{Server}:{Port}/{Database}";

    /// <summary>
    /// How the connection is protected: as the connection string says; otherwise by TLS when a server on this machine offers it, and by TLS with
    /// a verified certificate when the server is elsewhere.
    /// </summary>
    internal MySqlSslMode SslMode { get; }

    /// <summary>
    /// Checks the server's certificate by the authorities of this machine, during the TLS handshake; null where the provider checks it against
    /// <c>SslCa</c>, or nobody has to. The provider's own check comes after the login: until then it would believe what the server says.
    /// </summary>
    internal RemoteCertificateValidationCallback? ChecksCertificate => (SslMode, _given.GetValueOrDefault("sslca")) switch
    {
        (MySqlSslMode.VerifyFull, null) => (_, _, _, errors) => errors == SslPolicyErrors.None,
        (MySqlSslMode.VerifyCA, null) => (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        _ => null,
    };

    /// <summary>The user's password. A secret.</summary>
    internal string Password => _given.GetValueOrDefault("password") ?? "";

    /// <summary>Whether the connection is one of this machine's own sockets, which no other machine can use.</summary>
    internal bool IsSocket => Server.StartsWith('/');

    /// <summary>Whether the server is on this machine, judging by its name.</summary>
    internal bool IsLocal =>
        IsSocket || Server.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Server.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// Reads a connection string: <c>Server=HOST;Port=3306;User ID=NAME;Password=…;Database=InvestorsDB;SslMode=VerifyFull;SslCa=FILE</c>.
    /// </summary>
    /// <exception cref="BourseException">It cannot be used (<see cref="FailureKind.Usage"/>); the message holds no secret.</exception>
    public static MySqlOptions Parse(string connectionString)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = connectionString;
        }
        catch (ArgumentException)
        {
            throw Wrong("the connection string cannot be read", "write KEY=VALUE;KEY=VALUE, and a value that holds ; in quotes");
        }

        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string key in builder.Keys)
        {
            var name = Separators().Replace(key, "");
            if (!Keys.TryGetValue(name, out var known)) throw Wrong($"the connection string has an unknown key '{key}'", $"use {KnownKeys}");
            given[known] = Convert.ToString(builder[key], CultureInfo.InvariantCulture) ?? "";
        }

        return new MySqlOptions(given);
    }

    /// <inheritdoc/>
    public override string ToString() => Address;

    /// <summary>The provider's settings: those given, and everything unsafe turned off.</summary>
    /// <param name="withDatabase">Whether the connection uses the database; false while there may be none.</param>
    /// <param name="timeout">For how long to try.</param>
    internal string ConnectionString(bool withDatabase, TimeSpan timeout) => new MySqlConnectionStringBuilder
    {
        Server = Server,
        Port = Port,
        ConnectionProtocol = IsSocket ? MySqlConnectionProtocol.UnixSocket : MySqlConnectionProtocol.Sockets,
        UserID = User,
        Password = Password,
        Database = withDatabase ? Database : "",
        SslMode = ChecksCertificate is null ? SslMode : MySqlSslMode.Required,
        SslCa = _given.GetValueOrDefault("sslca") ?? "",
        SslCert = _given.GetValueOrDefault("sslcert") ?? "",
        SslKey = _given.GetValueOrDefault("sslkey") ?? "",
        AllowPublicKeyRetrieval = ReadFlag("allowpublickeyretrieval"),
        // Few company authorities publish a revocation list, and a connection must not wait for a slow one.
        SkipCertificateRevocationCheck = SslMode == MySqlSslMode.VerifyFull && ChecksCertificate is null,
        ConnectionTimeout = (uint)Math.Max(1, Math.Ceiling(timeout.TotalSeconds)),
        DefaultCommandTimeout = (uint)Math.Max(1, Math.Ceiling(AnswerTimeout.TotalSeconds)),
        AllowLoadLocalInfile = false,
        AllowUserVariables = false,
        AutoEnlist = false,
        PersistSecurityInfo = false,
        Pooling = false,
        // An UPDATE returns the number of rows it matched, changed or not: this shows whether the epoch is still ours.
        UseAffectedRows = false,
    }.ConnectionString;

    private static uint ReadPort(string? text) => text switch
    {
        null => DefaultPort,
        _ when uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue => port,
        _ => throw Wrong($"'{text}' is no port", "use a number from 1 to 65535"),
    };

    private MySqlSslMode ReadSslMode(string? text)
    {
        if (text is null) return IsLocal ? MySqlSslMode.Preferred : MySqlSslMode.VerifyFull;
        return Enum.TryParse<MySqlSslMode>(text, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(text[0])
            ? mode
            : throw Wrong($"'{text}' is no SslMode", "use Disabled, Preferred, Required, VerifyCA or VerifyFull");
    }

    private bool ReadFlag(string key) => _given.GetValueOrDefault(key) switch
    {
        null => false,
        var text when bool.TryParse(text, out var flag) => flag,
        _ => throw Wrong($"{key} is neither true nor false", "write true or false"),
    };

    private static BourseException Wrong(string message, string remedy) => new(FailureKind.Usage, message, remedy);

    [GeneratedRegex(@"^[A-Za-z0-9_$-]{1,64}\z")]
    private static partial Regex DatabaseName();

    [GeneratedRegex(@"^[^:/]+:[0-9]+\z")]
    private static partial Regex HostWithPort();

    [GeneratedRegex("[ _-]")]
    private static partial Regex Separators();
}
