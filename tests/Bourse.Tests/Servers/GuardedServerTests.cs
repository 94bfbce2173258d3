using System.Diagnostics;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>Servers that ask who one is and show a certificate: the right answers work end to end, wrong ones get one clear line, soon.</summary>
[Collection(NetworkServers.Collection)]
public sealed class GuardedServerTests(OwnServers own)
{
    private const string Wrong = "Wrong-Staple-3";
    private static readonly string[] Exchange = ["exchange", "se1", "--from", "2024-01-01", "--to", "2024-01-31", "--day-interval", "0"];

    [Theory]
    [InlineData("sasl_plaintext", "PLAIN")]
    [InlineData("sasl_plaintext", "SCRAM-SHA-256")]
    [InlineData("sasl_ssl", "SCRAM-SHA-512")]
    [InlineData("ssl", null)]
    public async Task Kafka_lets_in_who_has_the_right_password_and_authority(string protocol, string? mechanism)
    {
        var kafka = await own.GuardedKafkaAsync();
        using var program = await OpenAsync(kafka, protocol, mechanism, GuardedKafka.Password, kafka.RightAuthority);
        foreach (var command in (string[][])[Exchange, ["topic", "tail", "StockExchange", "-n", "1"]])
        {
            var (code, data, words) = await program.RunAsync(command);
            Assert.True(code == 0, words);
            Assert.DoesNotContain(GuardedKafka.Password, words, StringComparison.Ordinal);
            if (command != Exchange) Assert.Contains("\"DATE\":\"2024-01-31\"", data, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sasl_plaintext", "PLAIN", true)]
    [InlineData("sasl_plaintext", "SCRAM-SHA-512", true)]
    [InlineData("sasl_ssl", "PLAIN", true)]
    [InlineData("sasl_ssl", "SCRAM-SHA-256", false)]
    [InlineData("ssl", null, false)]
    public async Task Kafka_that_refuses_the_password_or_shows_a_strangers_certificate_is_one_clear_line(
        string protocol, string? mechanism, bool isTrusted)
    {
        var kafka = await own.GuardedKafkaAsync();
        var authority = isTrusted ? kafka.RightAuthority : kafka.WrongAuthority;
        using var program = await OpenAsync(kafka, protocol, mechanism, isTrusted ? Wrong : GuardedKafka.Password, authority);
        foreach (var command in (string[][])[
            Exchange, ["investor", "inv1"], ["ingest"], ["up", "--no-follow"], ["topic", "tail", "StockExchange"], ["group", "list"]])
        {
            await RefusedAsync(program, command, $"Kafka at {kafka.Server(protocol)} does not let Bourse in");
        }
    }

    [Fact]
    public async Task A_wrong_password_of_MySQL_is_one_clear_line()
    {
        var server = await own.DatabaseAsync();
        using var program = new BourseProgram();
        program.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={server.Port};User ID=bourse;Database=guarded";
        program.Environment["BOURSE_MYSQL_PASSWORD"] = Wrong;
        foreach (var command in (string[][])[["ingest"], ["up", "--no-follow"], ["database", "init"], ["report"]])
        {
            await RefusedAsync(program, command, $"MySQL at 127.0.0.1:{server.Port}/guarded refuses user 'bourse'");
        }
    }

    [Fact]
    public async Task A_password_of_MySQL_that_is_not_set_is_named()
    {
        var server = await own.DatabaseAsync();
        using var program = new BourseProgram();
        program.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={server.Port};User ID=bourse;Database=guarded";
        foreach (var command in (string[][])[["ingest"], ["database", "init"], ["report"]])
        {
            await RefusedAsync(program, command, "BOURSE_MYSQL_PASSWORD is not set");
        }
    }

    [Fact]
    public async Task A_certificate_of_MySQL_is_checked_where_that_is_asked_for()
    {
        var server = await own.DatabaseAsync();
        using var program = new BourseProgram();
        program.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={server.Port};User ID=bourse;Database=guarded;SslMode=VerifyFull";
        program.Environment["BOURSE_MYSQL_PASSWORD"] = "bourse";
        foreach (var command in (string[][])[["ingest"], ["up", "--no-follow"], ["database", "init"], ["report"]])
        {
            await RefusedAsync(program, command, $"the certificate of MySQL at 127.0.0.1:{server.Port}/guarded is not");
        }

        using var trusting = new BourseProgram();
        trusting.Environment["BOURSE_DATABASE"] = $"{program.Environment["BOURSE_DATABASE"]};SslCa={server.CertificateFile}";
        trusting.Environment["BOURSE_MYSQL_PASSWORD"] = "bourse";
        var trusted = await trusting.RunAsync("database", "init");
        Assert.True(trusted.Code == 0, trusted.Words);

        if (!OperatingSystem.IsLinux()) return;
        program.Environment["SSL_CERT_FILE"] = server.CertificateFile;
        var (code, _, words) = await program.RunAsync("database", "init");
        Assert.True(code == 0, words);
    }

    private static async Task<BourseProgram> OpenAsync(GuardedKafka kafka, string protocol, string? mechanism, string password, string authority)
    {
        await using var network = await NetworkServers.OpenAsync(kafka.ProxiedServer, null);
        var program = network.OpenSecondHome();
        program.Environment["BOURSE_LOG"] = $"kafka:{kafka.Server(protocol)}";
        program.Environment["BOURSE_KAFKA_SECURITY_PROTOCOL"] = protocol;
        if (mechanism is not null)
        {
            program.Environment["BOURSE_KAFKA_SASL_MECHANISM"] = mechanism;
            program.Environment["BOURSE_KAFKA_SASL_USERNAME"] = GuardedKafka.User;
            program.Environment["BOURSE_KAFKA_SASL_PASSWORD"] = password;
        }

        if (protocol.EndsWith("ssl", StringComparison.Ordinal)) program.Environment["BOURSE_KAFKA_SSL_CA_LOCATION"] = authority;
        return program;
    }

    private static async Task RefusedAsync(BourseProgram program, string[] command, string cause)
    {
        var begin = Stopwatch.GetTimestamp();
        var (code, data, words) = await program.RunAsync(command);
        var lines = words.Split('\n').Where(line => line.Contains(cause, StringComparison.Ordinal)).ToList();
        Assert.True(code == 2 && lines.Count == 1, $"{string.Join(' ', command)} ended with {code}: {words}");
        Assert.StartsWith("bourse: ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
        foreach (var secret in new[] { Wrong, GuardedKafka.Password }) Assert.DoesNotContain(secret, data + words, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(begin).TotalMinutes, 0, 5);
    }
}
