using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;

namespace Bourse.Tests.Cli;

/// <summary>Secrets in files that variables name, as containers get them.</summary>
public sealed class SecretFileTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("hush\n", "hush")]
    [InlineData("hush\r\n", "hush")]
    [InlineData(" hu sh ", " hu sh ")]
    [InlineData("\n", null)]
    public void A_password_is_read_from_the_file_without_the_line_break_at_its_end(string content, string? password)
    {
        _run.Environment["BOURSE_CASSANDRA_PASSWORD_FILE"] = _run.WriteFile("secret", content);

        Assert.Equal(password, Value(Setting.CassandraPassword));
    }

    [Fact]
    public void Well_known_variables_of_secrets_have_one_too()
    {
        _run.Environment["ALPHAVANTAGE_API_KEY_FILE"] = _run.WriteFile("key", "demo\n");

        Assert.Equal("demo", Value(Setting.AlphaVantageKey));
    }

    [Fact]
    public async Task The_secret_is_masked_and_its_file_is_named()
    {
        var file = _run.WriteFile("secret", "hush\n");
        _run.Environment["BOURSE_MYSQL_PASSWORD_FILE"] = file;

        var shown = (await _run.RunAsync("config", "show")).Data;

        Assert.DoesNotContain("hush", shown, StringComparison.Ordinal);
        Assert.Contains($"BOURSE_MYSQL_PASSWORD_FILE ({file})", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_or_too_large_is_refused_by_its_name()
    {
        foreach (var (path, says) in new[]
                 {
                     (Path.Combine(_run.Folder, "none"), "cannot be read"),
                     (_run.WriteFile("large", new string('x', 65_537)), "is larger than 64 kB"), (_run.Folder, ""),
                 })
        {
            _run.Environment["BOURSE_MYSQL_PASSWORD_FILE"] = path;

            var result = await _run.RunAsync("config", "show");

            Assert.Equal(ExitCode.Usage, result.Code);
            var cause = $"bourse: environment variable BOURSE_MYSQL_PASSWORD_FILE: the file {path} {says}";
            Assert.StartsWith(cause, result.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_secret_that_is_given_twice_is_refused()
    {
        _run.Environment["BOURSE_MYSQL_PASSWORD"] = "one";
        _run.Environment["BOURSE_MYSQL_PASSWORD_FILE"] = _run.WriteFile("secret", "two");

        var result = await _run.RunAsync("config", "show");

        Assert.Equal((ExitCode.Usage, "bourse: BOURSE_MYSQL_PASSWORD and BOURSE_MYSQL_PASSWORD_FILE are both set\ntry: unset one of them\n"),
            (result.Code, result.Words));
    }

    [Fact]
    public async Task What_is_no_secret_is_not_read_from_a_file()
    {
        _run.Environment["BOURSE_SEED_FILE"] = _run.WriteFile("seed", "7");

        Assert.Contains("\"20000101\"", (await _run.RunAsync("config", "show", "--json")).Data, StringComparison.Ordinal);
    }

    private string? Value(Setting setting) => _run.Context(default, ["status"]).Sources.ValueOf(setting).Text;
}
