using System.Text;
using System.Text.Json;
using Bourse.Hosting.Configuration;

namespace Bourse.Tests.Cli;

public sealed class SettingsTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_stronger_source_wins_over_every_weaker_one()
    {
        var sources = new List<(Action Add, string Value, string Source)>
        {
            (() => { }, "2000-01-01", "default"),
            (() => WriteHomeFile("appsettings.json", "2001-01-01"), "2001-01-01", Path.Combine(_run.Home, "appsettings.json")),
            (() => WriteHomeFile("bourse.json", "2002-01-01"), "2002-01-01", Path.Combine(_run.Home, "bourse.json")),
            (() => _run.WriteFile("appsettings.json", """{"from":"2003-01-01"}"""), "2003-01-01", Path.Combine(_run.Folder, "appsettings.json")),
            (() => _run.WriteFile("bourse.json", """{"from":"2004-01-01"}"""), "2004-01-01", Path.Combine(_run.Folder, "bourse.json")),
            (() => _run.WriteFile(".env", "BOURSE_FROM=2005-01-01"), "2005-01-01", Path.Combine(_run.Folder, ".env") + ": BOURSE_FROM"),
            (() => _run.Environment["BOURSE_FROM"] = "2006-01-01", "2006-01-01", "environment variable BOURSE_FROM"),
        };
        foreach (var (add, value, source) in sources)
        {
            add();
            Assert.Equal((value, source), await ShowAsync("from"));
        }

        Assert.Equal(("2007-01-01", "argument --from"), await ShowAsync("from", "--from", "2007-01-01"));
    }

    [Fact]
    public async Task A_named_file_is_read_instead_of_those_found_by_their_place()
    {
        _run.WriteFile("bourse.json", """{"seed":1,"from":"2001-01-01"}""");
        _run.WriteFile("other/mine.json", """{"seed":2}""");

        Assert.Equal("2", (await ShowAsync("seed", "--config", "other/mine.json")).Value);
        Assert.Equal("2000-01-01", (await ShowAsync("from", "--config", "other/mine.json")).Value);
    }

    [Fact]
    public async Task The_home_folder_is_under_the_users_by_default_and_may_be_given_from_there()
    {
        _run.Environment.Remove("BOURSE_HOME");
        Assert.Equal("~/.bourse", (await ShowAsync("home")).Value);
        var doctor = await _run.RunAsync("doctor", "--home", "~/elsewhere");

        Assert.Contains(Path.Combine(_run.UserFolder, "elsewhere"), doctor.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_users_folder_a_home_must_be_given()
    {
        _run.Environment.Remove("HOME");
        _run.Environment.Remove("BOURSE_HOME");

        var refused = await _run.RunAsync("status");
        var given = await _run.RunAsync("status", "--home", _run.Home);

        Assert.Equal(2, refused.Code);
        Assert.StartsWith(
            "bourse: home '~/.bourse' is below the user's folder, and HOME is not set (default)\n", refused.Words, StringComparison.Ordinal);
        Assert.Contains("--home", refused.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME is not set", given.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_day_is_today_by_the_clock() => Assert.Equal(("2024-01-08", "default: today"), await ShowAsync("to"));

    [Theory]
    [InlineData("KAFKA_BOOTSTRAP_SERVERS", "kafka:bootstrapServers", "host:9092", "host:9092")]
    [InlineData("KAFKA_TOPIC", "kafka:topic", "demotest", "demotest")]
    [InlineData("BOURSE_KAFKA_TOPIC", "kafka:topic", "demotest", "demotest")]
    [InlineData("BOURSE_KAFKA_SASL_USERNAME", "kafka:saslUsername", "ann", "ann")]
    [InlineData("BOURSE_KAFKA_SASL_PASSWORD", "kafka:saslPassword", "hush", "******")]
    public async Task Well_known_variables_are_understood_and_secrets_are_masked(string variable, string setting, string value, string shown)
    {
        _run.Environment[variable] = value;

        Assert.Equal((shown, $"environment variable {variable}"), await ShowAsync(setting));
    }

    [Theory]
    [InlineData("mysql:Server=db;Port=none;User ID=root;Password=hush;Database=InvestorsDB")]
    [InlineData("mysql:Server=db;pwd = 'hu;hu' ;SslMode=Maybe")]
    [InlineData("mysql://root:hush@db/InvestorsDB")]
    public async Task The_password_of_a_refused_connection_string_is_not_told(string connection)
    {
        var result = await _run.RunAsync("config", "show", "--database", connection);

        Assert.Equal(2, result.Code);
        Assert.Contains("(argument --database)", result.FirstWords, StringComparison.Ordinal);
        Assert.DoesNotContain("hu", result.Data + result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bourse.json", """{"sede":7}""", "has a setting that does not exist: sede", "did you mean seed?")]
    [InlineData("bourse.json", """{"kafka":{"topics":"x"}}""", "has a setting that does not exist: kafka:topics", "did you mean kafka:topic?")]
    [InlineData(
        "appsettings.json", """{"Logging":{"LogLevel":"x"},"calender":"GR"}""", "has a setting that does not exist: calender",
        "did you mean calendar?")]
    [InlineData(".env", "BOURSE_SEDE=7", "has a setting that does not exist: BOURSE_SEDE", "did you mean BOURSE_SEED?")]
    [InlineData(".env", "BOURSE_SEED='7", "line 1 lacks its closing quote", "write NAME=value")]
    [InlineData("bourse.json", """{"seed":}""", "cannot be read", "correct the file")]
    public async Task A_file_with_a_mistake_is_refused_with_what_was_meant(string file, string text, string cause, string remedy)
    {
        var path = _run.WriteFile(file, text);

        var result = await _run.RunAsync("config", "show");

        Assert.Equal(2, result.Code);
        Assert.StartsWith($"bourse: {path}", result.Words, StringComparison.Ordinal);
        Assert.Contains(cause, result.FirstWords, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_variable_of_the_environment_is_warned_of_and_a_foreign_one_is_not()
    {
        _run.Environment["BOURSE_SEDE"] = "7";
        _run.Environment["BOURSE_TEST_SEED"] = "a variable of the tests";
        _run.Environment["BOURSE_PORT_8501_TCP_ADDR"] = "10.0.0.1";

        var result = await _run.RunAsync("config", "show");

        Assert.Equal(0, result.Code);
        Assert.Equal("warning: environment variable BOURSE_SEDE is not known; BOURSE_SEED is\n", result.Words);
    }

    [Fact]
    public async Task The_file_that_other_programs_share_may_keep_bourse_in_a_section()
    {
        _run.WriteFile(
            "appsettings.json", """{ "Logging": { "LogLevel": { "Default": "Warning" } }, "Other": 1, "Bourse": { "Seed": 5 } } // shared""");

        Assert.Equal("5", (await ShowAsync("seed")).Value);
    }

    [Theory]
    [InlineData("--from", "2000-13-01", "from '2000-13-01' is not a day (argument --from)")]
    [InlineData("--from", "2000-1-1", "from '2000-1-1' is not a day (argument --from)")]
    [InlineData("--from", "2024-01-09", "from '2024-01-09' is after the last day, 2024-01-08 (argument --from)")]
    [InlineData("--to", "today", "to 'today' is not a day (argument --to)")]
    [InlineData("--seed", "-1", "seed '-1' is not a whole number from 0 (argument --seed)")]
    [InlineData("--calendar", "GK", "calendar 'GK' is neither a calendar nor a file (argument --calendar)")]
    [InlineData("--day-interval", "2 s", "dayInterval '2 s' is not a span of time (argument --day-interval)")]
    [InlineData("--day-interval", "5", "dayInterval '5' is not a span of time (argument --day-interval)")]
    [InlineData("--missing", "ignore", "missing 'ignore' is not a policy for missing prices (argument --missing)")]
    [InlineData("--partitions", "0", "partitions '0' is not a whole number from 1 to 1000 (argument --partitions)")]
    [InlineData("--profile", "distributed", "profile 'distributed' is described in no configuration file (argument --profile)")]
    [InlineData("--log", "kafka:localhost", "log 'kafka:localhost' names no port of localhost (argument --log)")]
    [InlineData("--exchange", "gitter", "exchange 'gitter' is not a source of prices (argument --exchange)")]
    [InlineData("--portfolios", "nowhere.json", "portfolios 'nowhere.json' is not a file (argument --portfolios)")]
    public async Task A_value_that_cannot_be_used_is_refused_with_its_place(string option, string value, string cause)
    {
        var result = await _run.RunAsync("config", "show", option, value);

        Assert.Equal(2, result.Code);
        Assert.Equal($"bourse: {cause}", result.FirstWords);
        Assert.Contains("\ntry: ", result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2s", 2000)]
    [InlineData("500ms", 500)]
    [InlineData("1.5m", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("7d", 604_800_000)]
    public void A_span_of_time_has_a_unit(string text, long milliseconds)
    {
        Assert.True(SettingValueReader.TryReadSpan(text, out var span));
        Assert.Equal(milliseconds, span.TotalMilliseconds);
    }

    [Fact]
    public async Task Exchanges_and_investors_of_a_file_replace_those_that_come_with_bourse()
    {
        _run.WriteFile("bourse.json", """{"seed":3,"exchanges":[{"name":"x1","stocks":[{"ticker":"ABC","price":1.5}]}]}""");
        _run.WriteFile("mine.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"ABC":10}}]}]}""");

        var all = await _run.RunAsync("config", "network");
        var mine = await _run.RunAsync("config", "network", "--config", "bourse.json");
        _run.Environment["BOURSE_PORTFOLIOS"] = "mine.json";
        var both = await _run.RunAsync("doctor");

        Assert.Contains("Inv3_P32", all.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("se1", all.Data, StringComparison.Ordinal);
        Assert.Equal(all.Data, mine.Data);
        Assert.Contains("1 exchange, 1 portfolio of 1 investor", both.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relative_paths_in_a_file_count_from_the_file()
    {
        _run.WriteFile("conf/days.txt", "2024-01-02\n2024-01-03\n");
        _run.WriteFile("conf/mine.json", """{"calendar":"days.txt"}""");

        Assert.Equal(0, (await _run.RunAsync("config", "show", "--config", "conf/mine.json")).Code);
        Assert.Equal(2, (await _run.RunAsync("config", "show", "--calendar", "days.txt")).Code);
    }

    [Fact]
    public void A_dot_env_file_is_read_as_other_programs_write_it()
    {
        const string text = "\uFEFFDEBUG\n"
            + "KEY=\"-----BEGIN KEY-----\nMIIabc\n-----END KEY-----\" # several lines\nGREETING=\"say \\\"hi\\\" now\\n\"\n"
            + "PATH='C:\\new'\nURL=http://x/#frag\nBACK=`it's \"here\"`\nBROKEN=\"no end\nPORT=3000\n  spaced = 7  \n";

        var variables = DotEnv.Parse(text, ".env", name => name.StartsWith("BOURSE_", StringComparison.Ordinal));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["KEY"] = "-----BEGIN KEY-----\nMIIabc\n-----END KEY-----", ["GREETING"] = "say \"hi\" now\n", ["PATH"] = "C:\\new",
                ["URL"] = "http://x/#frag", ["BACK"] = "it's \"here\"", ["PORT"] = "3000", ["spaced"] = "7",
            },
            variables);
    }

    [Theory]
    [InlineData("BOURSE_SEED", "line 3 is not NAME=value")]
    [InlineData("BOURSE_SEED=\"7\" x", "line 3 goes on after its closing quote")]
    public async Task A_mistake_in_a_variable_of_ours_is_told_with_its_line(string line, string cause)
    {
        var path = _run.WriteFile(".env", $"OTHER=\"two\nlines\"\n{line}\n");

        Assert.Equal((2, $"bourse: {path}: {cause}"), await FirstWordsAsync());
    }

    [Theory]
    [InlineData("appsettings.json", """{"Serilog":{"MinimumLevel":"Information"},"Jwt":{"Issuer":"x"},"AllowedHosts":"*","seed":7}""")]
    [InlineData("appsettings.json", """{"Database":{"Host":"db"},"Kafka":{"Brokers":"b:1"},"Port":3000,"Seed":7,"Nothing":null}""")]
    [InlineData("bourse.json", """{"seed":7}""")]
    [InlineData(".env", "DEBUG\nKEY=\"a\nb\"\nexport BOURSE_SEED=7")]
    public async Task What_other_programs_write_is_passed_over_with_a_byte_order_mark_too(string file, string text)
    {
        foreach (var encoding in new[] { new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode })
        {
            File.WriteAllText(Path.Combine(_run.Folder, file), text, encoding);
            Assert.Equal("7", (await ShowAsync("seed")).Value);
        }
    }

    [Fact]
    public async Task A_network_is_read_from_a_file_with_a_byte_order_mark()
    {
        const string network = """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"IBM":10}}]}]}""";
        File.WriteAllText(Path.Combine(_run.Folder, "bourse.json"), network, Encoding.UTF8);

        Assert.Contains("1 portfolio of 1 investor", (await _run.RunAsync("doctor")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_setting_that_is_shown_is_documented()
    {
        var documents = File.ReadAllText(Path.Combine(Rules.SourceCode.Root, "docs", "start.md"));
        using var shown = JsonDocument.Parse((await _run.RunAsync("config", "show", "--json")).Data);

        var settings = shown.RootElement.EnumerateArray().Select(one => one.GetProperty("setting").GetString()!);
        Assert.DoesNotContain(settings, setting => !documents.Contains($"`{setting}`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_users_name_is_no_secret()
    {
        _run.Environment["KAFKA_BOOTSTRAP_SERVERS"] = "ann:hush@broker:9092";
        Assert.Equal("ann:******@broker:9092", (await ShowAsync("kafka:bootstrapServers")).Value);
        var result = await _run.RunAsync("config", "show", "--database", "mysql:Server=db;User ID=reader;Password=hush");

        Assert.Contains("Server=db;User ID=reader;Password=******", result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dot_env_file_knows_comments_quotes_and_export()
    {
        var variables = DotEnv.Parse("# a comment\r\nexport A=1\n\nB = two words # not this\nC=\"x # y\" # this\nD='$HOME'\nE=\n", ".env", _ => true);

        Assert.Equal(
            [new("A", "1"), new("B", "two words"), new("C", "x # y"), new("D", "$HOME"), new KeyValuePair<string, string>("E", "")], variables);
    }

    private async Task<(int Code, string Words)> FirstWordsAsync()
    {
        var result = await _run.RunAsync("config", "show");
        return (result.Code, result.FirstWords);
    }

    private void WriteHomeFile(string name, string from)
    {
        Directory.CreateDirectory(_run.Home);
        File.WriteAllText(Path.Combine(_run.Home, name), $$"""{"from":"{{from}}"}""");
    }

    private async Task<(string? Value, string? Source)> ShowAsync(string setting, params string[] more)
    {
        var result = await _run.RunAsync(["config", "show", "--json", .. more]);
        Assert.Equal(0, result.Code);
        using var document = JsonDocument.Parse(result.Data);
        var shown = document.RootElement.EnumerateArray().Single(one => one.GetProperty("setting").GetString() == setting);
        return (shown.GetProperty("value").GetString(), shown.GetProperty("source").GetString());
    }
}
