using System.Text.Json;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Tests.Cli;

/// <summary>The settings that say where Kafka and MySQL are, and the profiles.</summary>
public sealed class ServerSettingsTests : IDisposable
{
    private const string Profiles =
        """
        {"profiles":{"server":{"log":"kafka:broker:9092","database":"mysql:Server=db;User ID=me","partitions":4,"kafka":{"saslPassword":"hush"}}}}
        """;

    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("kafka:broker:9092", "broker:9092")]
    [InlineData("KAFKA:one:9092, two:9093", "one:9092,two:9093")]
    [InlineData("kafka:[::1]:9092", "[::1]:9092")]
    [InlineData("kafka", "from-environment:1")]
    public void The_log_can_be_on_Kafka(string log, string servers)
    {
        _run.Environment["KAFKA_BOOTSTRAP_SERVERS"] = "from-environment:1";

        var settings = Read("--log", log);

        Assert.Equal(servers, settings.Kafka!.BootstrapServers);
        Assert.Equal($"Kafka at {servers}", settings.LogPlace);
        Assert.Equal(Path.Combine(_run.Home, "InvestorsDB.db"), settings.DatabasePlace);
    }

    [Fact]
    public void The_database_can_be_on_a_server_with_its_password_set_by_itself()
    {
        _run.Environment["BOURSE_MYSQL_PASSWORD"] = "a;b\"c";

        var settings = Read("--database", "mysql:Server=db;User ID=me");

        Assert.Equal("MySQL at db:3306/InvestorsDB", settings.DatabasePlace);
        Assert.Null(settings.Kafka);
    }

    [Theory]
    [InlineData("--log", "kafak:broker:9092", "is no event log", "did you mean kafka:broker:9092?")]
    [InlineData("--log", "broker:9092", "is no event log", "did you mean kafka:broker:9092?")]
    [InlineData("--log", "sqllite", "is no event log", "did you mean sqlite?")]
    [InlineData("--log", "rabbit", "is no event log", "use sqlite or kafka:HOST:PORT")]
    [InlineData("--log", "kafka", "names no server", "write kafka:HOST:PORT, or set KAFKA_BOOTSTRAP_SERVERS")]
    [InlineData("--log", "kafka:", "names no server", "write kafka:HOST:PORT")]
    [InlineData("--log", "kafka:broker", "names no port of broker", "did you mean broker:9092?")]
    [InlineData("--log", "kafka:broker:99999", "has a port that is none: 99999", "give one from 1 to 65535")]
    [InlineData("--log", "kafka:bro ker:9092", "is not HOST:PORT", "write kafka:HOST:PORT, several with a comma in between")]
    [InlineData("--database", "mysql", "is no database", "did you mean \"mysql:Server=HOST;User ID=NAME\"?")]
    [InlineData("--database", "mariadb:Server=db", "is no database", "did you mean \"mysql:Server=HOST;User ID=NAME\"?")]
    [InlineData("--database", "mysql:db", "is not a connection string", "write \"mysql:Server=HOST;User ID=NAME\"")]
    [InlineData("--database", "oracle:db", "is no database", "use sqlite or \"mysql:Server=HOST;User ID=NAME\"")]
    [InlineData("--profile", "embeded", "is described in no configuration file", "did you mean embedded?")]
    public async Task A_place_that_is_none_is_refused_with_the_nearest_form(string option, string value, string cause, string remedy)
    {
        var result = await _run.RunAsync("status", option, value);

        Assert.Equal((2, $"bourse: {option[2..]} '{value}' {cause} (argument {option})\ntry: {remedy}\n"), (result.Code, result.Words));
    }

    [Theory]
    [InlineData("kafka:me:hu,sh@broker:9092")]
    [InlineData("kafka://me:hu/sh@broker:9092")]
    [InlineData("me:hu=sh@broker:9092,me:hush@other:9092")]
    public async Task A_user_in_the_address_of_a_server_is_refused_and_not_shown(string address)
    {
        _run.Environment["KAFKA_BOOTSTRAP_SERVERS"] = address;

        var shown = await _run.RunAsync("config", "show");
        var refused = await _run.RunAsync("config", "show", "--log", address);
        var elsewhere = await _run.RunAsync("status", "--log", "kafka");

        Assert.Equal((0, 2, 2), (shown.Code, refused.Code, elsewhere.Code));
        Assert.All([shown, refused, elsewhere], result =>
        {
            Assert.DoesNotContain("hu", result.Data + result.Words, StringComparison.Ordinal);
            Assert.DoesNotContain("sh@", result.Data + result.Words, StringComparison.Ordinal);
        });
        Assert.Contains("******@", refused.FirstWords, StringComparison.Ordinal);
    }

    [Fact]
    public void Kafka_is_spoken_to_as_the_settings_say()
    {
        var ca = _run.WriteFile("conf/ca.pem", "");
        _run.WriteFile(
            "conf/bourse.json",
            """
            {
              "log": "kafka:broker:9092",
              "kafka": {"securityProtocol": "SASL_SSL", "saslMechanism": "scram-sha-512", "saslUsername": "me", "sslCaLocation": "ca.pem"}
            }
            """);
        _run.Environment["BOURSE_KAFKA_SASL_PASSWORD"] = "hush";

        var kafka = Read("--config", "conf/bourse.json").Kafka!;

        Assert.Equal(
            ("sasl_ssl", "SCRAM-SHA-512", "me", "hush", ca),
            (kafka.SecurityProtocol, kafka.SaslMechanism, kafka.SaslUsername, kafka.SaslPassword, kafka.SslCaLocation));
    }

    [Theory]
    [InlineData("BOURSE_KAFKA_SECURITY_PROTOCOL", "tls", "is none of the values it can have", "use one of plaintext, ssl, sasl_plaintext, sasl_ssl")]
    [InlineData("BOURSE_KAFKA_SECURITY_PROTOCOL", "sasl_ssl", "needs kafka:saslMechanism, which is not set", "set BOURSE_KAFKA_SASL_MECHANISM")]
    [InlineData("BOURSE_KAFKA_SSL_CA_LOCATION", "nowhere.pem", "is not a file", "give the path of a PEM file")]
    public async Task Security_settings_that_cannot_be_used_are_refused_before_anything_is_asked_of_Kafka(
        string variable, string value, string cause, string remedy)
    {
        _run.Environment[variable] = value;

        var result = await _run.RunAsync("status", "--log", "kafka:broker:9092");

        Assert.Equal(2, result.Code);
        Assert.Contains($"'{value}' {cause} (environment variable {variable})", result.FirstWords, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", result.Words, StringComparison.Ordinal);
        Assert.Equal(0, (await _run.RunAsync("config", "show")).Code);
    }

    [Theory]
    [InlineData("BOURSE_KAFKA_SASL_PASSWORD", "kafka:saslPassword")]
    [InlineData("BOURSE_KAFKA_SSL_KEY_PASSWORD", "kafka:sslKeyPassword")]
    [InlineData("BOURSE_MYSQL_PASSWORD", "mysql:password")]
    [InlineData("BOURSE_CASSANDRA_PASSWORD", "cassandra:password")]
    public async Task Passwords_are_masked(string variable, string setting)
    {
        _run.Environment[variable] = "hush";

        Assert.Equal(("******", $"environment variable {variable}"), await ShowAsync(setting));
    }

    [Fact]
    public async Task A_profile_counts_where_it_is_named_and_what_is_set_beside_it_wins()
    {
        _run.WriteFile("bourse.json", Profiles);
        _run.Environment["BOURSE_LOG"] = "sqlite";
        var file = Path.Combine(_run.Folder, "bourse.json");

        // Named by an argument it beats the environment, and loses to another argument.
        Assert.Equal(("kafka:broker:9092", $"{file}: profile server (argument --profile)"), await ShowAsync("log", "--profile", "server"));
        Assert.Equal(("4", $"{file}: profile server (argument --profile)"), await ShowAsync("partitions", "--profile", "server"));
        Assert.Equal("2", (await ShowAsync("partitions", "--profile", "server", "--partitions", "2")).Value);
        // Named by the environment it loses to what stands there.
        _run.Environment["BOURSE_PROFILE"] = "Server";
        Assert.Equal(("sqlite", "environment variable BOURSE_LOG"), await ShowAsync("log"));
        Assert.Equal("4", (await ShowAsync("partitions")).Value);
        Assert.Equal(("sqlite", "profile embedded (argument --profile)"), await ShowAsync("database", "--profile", "embedded"));
    }

    [Fact]
    public async Task A_profile_of_a_file_loses_to_what_stands_in_that_file_and_to_whatever_is_stronger()
    {
        _run.WriteFile(
            "bourse.json",
            """{"profile":"server","partitions":2,"profiles":{"server":{"log":"kafka:broker:9092","partitions":4,"seed":7}}}""");
        _run.Environment["BOURSE_SEED"] = "8";

        Assert.Equal("kafka:broker:9092", (await ShowAsync("log")).Value);
        Assert.Equal("2", (await ShowAsync("partitions")).Value);
        Assert.Equal("8", (await ShowAsync("seed")).Value);
    }

    [Theory]
    [InlineData("""{"profiles":{"server":{"lgo":"sqlite"}}}""", "has a setting that does not exist: profiles:server:lgo", "did you mean log?")]
    [InlineData("""{"profiles":{"server":{"home":"/x"}}}""", "has a setting that does not exist: profiles:server:home", "")]
    [InlineData("""{"profiles":{"server":"kafka:broker:9092"}}""", "profiles:server is no object with settings", "write \"profiles\": {")]
    public async Task A_profile_with_a_mistake_is_refused(string text, string cause, string remedy)
    {
        _run.WriteFile("bourse.json", text);

        var result = await _run.RunAsync("config", "show");

        Assert.Equal(2, result.Code);
        Assert.Contains(cause, result.FirstWords, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stages_command_line_has_no_secret_and_its_settings_are_those_of_the_supervisor()
    {
        _run.WriteFile("bourse.json", Profiles);
        _run.Environment["BOURSE_LOG"] = "sqlite";
        string[] line = ["up", "--profile", "server", "--database", "mysql:Server=db;User ID=me;Password=hush", "--partitions", "2", "--seed", "5"];
        await using var up = _run.Context(default, line);

        var arguments = ChildCommandLine.Of(up, NetworkComposition.Read(up.Host), up.Topology.RolesOf(up.Network)[^1], follow: true);
        foreach (var (name, value) in ChildCommandLine.EnvironmentOf(up)) _run.Environment[name] = value;
        var first = arguments.ToList().IndexOf("ingest");
        await using var child = _run.Context(default, [.. arguments.Skip(first)]);

        Assert.DoesNotContain(arguments, word => word.Contains("hush", StringComparison.Ordinal));
        Assert.Equal(["ingest", "--partitions", "2", "--only-warnings"], arguments.Skip(first));
        Assert.Equal(up.Settings.Kafka, child.Settings.Kafka);
        Assert.Equal(up.Settings.MySql!.Address, child.Settings.MySql!.Address);
        Assert.Equal((2, "mysql:Server=db;User ID=me;Password=hush"), (child.Settings.Partitions, child.Sources.ValueOf(Setting.Database).Text));
        Assert.Equal("hush", child.Sources.ValueOf(Setting.SaslPassword).Text);
    }

    [Fact]
    public async Task The_demo_is_embedded_whatever_is_set()
    {
        _run.Clock.Advance(TimeSpan.FromDays(60));
        _run.Environment["BOURSE_LOG"] = "kafka:127.0.0.1:1";
        _run.Environment["BOURSE_DATABASE"] = "mysql:Server=127.0.0.1;Port=1;User ID=me";

        var result = await _run.RunAsync("demo", "--from", "2024-01-01", "--to", "2024-02-01");

        Assert.Equal(0, result.Code);
        Assert.Contains($"log       {Path.Combine(_run.Home, "demo", "log.db")}", result.Words, StringComparison.Ordinal);
        Assert.Contains("--profile embedded", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_each_role_must_be_granted_is_printed_without_a_server()
    {
        var result = await _run.RunAsync("database", "init", "--print-grants", "--database", "mysql:Server=db.invalid;User ID=me;Database=Investors");

        Assert.Equal((0, ""), (result.Code, result.Words));
        Assert.Contains("GRANT SELECT, INSERT, UPDATE ON `Investors`.`Inv1_P11` TO 'bourse_ingest'@'%';\n", result.Data, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT ON `Investors`.* TO 'bourse_report'@'%';\n", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_nothing_to_grant_for_a_file()
    {
        var result = await _run.RunAsync("database", "init", "--print-grants");

        Assert.Equal((0, ""), (result.Code, result.Data));
        Assert.Contains("InvestorsDB.db is a file: there is nothing to grant", result.Words, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    private Settings Read(params string[] arguments) => _run.Context(default, ["status", .. arguments]).Settings;

    private async Task<(string? Value, string? Source)> ShowAsync(string setting, params string[] more)
    {
        var result = await _run.RunAsync(["config", "show", "--json", .. more]);
        Assert.True(result.Code == 0, result.Words);
        using var document = JsonDocument.Parse(result.Data);
        var shown = document.RootElement.EnumerateArray().Single(one => one.GetProperty("setting").GetString() == setting);
        return (shown.GetProperty("value").GetString(), shown.GetProperty("source").GetString());
    }
}
