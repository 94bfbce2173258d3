using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Deploy;

/// <summary>The files in <c>deploy/</c>: what they say of the program is true, and nothing in them is secret, open or drifting.</summary>
public sealed partial class DeployTests
{
    private static readonly string Folder = Path.Combine(FakeCheckout.CheckoutFolder(), "deploy");
    private static readonly string Compose = File.ReadAllText(Path.Combine(Folder, "compose.yaml")).ReplaceLineEndings("\n");
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Folder, "Dockerfile")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_command_is_one_of_the_programs_own()
    {
        var commands = Services().Values.Where(IsOwn).Select(service => List(service, "command")).OfType<string[]>()
            .Append(ProgramsOwn().Match(Dockerfile) is { Success: true } match ? Strings(match.Value)[1..] : []).ToList();

        Assert.Equal(9, commands.Count);
        Assert.All(commands, arguments => ParseErrors.Check(CommandLine.Parse(Program.CreateRoot(), arguments)));
    }

    [Fact]
    public void Every_service_has_a_health_check_of_its_own_or_ends_by_itself()
    {
        foreach (var (name, text) in Services())
        {
            if (text.Contains("healthcheck: {disable: true}", StringComparison.Ordinal))
            {
                Assert.Contains("restart: on-failure", text, StringComparison.Ordinal);
                Assert.Contains($"{name}: {{condition: service_completed_successfully}}", Compose, StringComparison.Ordinal);
                continue;
            }

            var check = List(text, "test") ?? throw new InvalidOperationException($"{name} has no health check");
            Assert.Equal("CMD", check[0]);
            if (IsOwn(text) && List(text, "command") is { } command) Assert.Equal(["CMD", "stage-runs", command.Last(word => word[0] != '-')], check);
        }
    }

    [Fact]
    public void Every_image_has_a_version()
    {
        var images = Images().Matches(Compose + Dockerfile).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(6, images.Count);
        Assert.All(images, image => Assert.Matches(@":\d+(\.\d+)+$", image));
    }

    [Fact]
    public void No_password_stands_in_a_file()
    {
        var given = Passwords().Matches(Compose).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(3, given.Count);
        Assert.All(given, value => Assert.Matches(@"^\$\{[A-Z_]+_PASSWORD:\?set it in deploy/\.env\}$", value));
        Assert.DoesNotMatch("(?i)password", Dockerfile);
        Assert.DoesNotMatch("(?i)password\\s*=", File.ReadAllText(Path.Combine(Folder, "bourse.json")));
        var example = File.ReadAllLines(Path.Combine(Folder, ".env.example"));
        Assert.All(example.Where(line => line.Contains("PASSWORD", StringComparison.Ordinal) && line[0] != '#'), line => Assert.EndsWith("=", line));
        Assert.All(given, value => Assert.Contains(value[2..value.IndexOf(':', StringComparison.Ordinal)] + "=", example));
    }

    [Fact]
    public void Ports_are_open_on_this_machine_only()
    {
        var ports = Services().Values.Select(service => List(service, "ports")).OfType<string[]>().SelectMany(list => list).ToList();

        Assert.Equal(2, ports.Count);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.DoesNotContain("network_mode", Compose, StringComparison.Ordinal);
    }

    [Fact]
    public void Spark_runs_only_when_it_is_asked_for_with_the_driver_that_the_documents_name_and_no_port()
    {
        var spark = Services()["spark"];
        var command = List(spark, "command")!;
        var packages = command[Array.IndexOf(command, "--packages") + 1].Split(',');

        Assert.Equal(["spark"], List(spark, "profiles")!);
        Assert.Null(List(spark, "ports"));
        Assert.Contains($"org.apache.spark:spark-connect_2.13:{Regex.Match(spark, @"apache/spark:(\S+)").Groups[1].Value}", packages);
        var driver = Assert.Single(packages, package => package.StartsWith("org.mariadb.jdbc:", StringComparison.Ordinal));
        Assert.Contains($"--packages {driver}`", File.ReadAllText(Path.Combine(Folder, "..", "docs", "operating.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_the_image_is_built_from_reaches_the_builder()
    {
        var ignored = File.ReadAllLines(Path.Combine(Folder, "Dockerfile.dockerignore"));
        var copied = Copies().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')).Select(path => path.TrimEnd('/')).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.Contains("!" + path, ignored));
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Folder, "..", path)), path));
    }

    [Fact]
    public void The_settings_file_holds_settings_that_exist() =>
        Assert.NotEmpty(ConfigurationFile.ReadIfThere(Path.Combine(Folder, "bourse.json"))!.Values);

    [Fact]
    public async Task A_stage_is_healthy_when_the_program_says_that_it_runs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for the image's shell");
        using var run = new CommandLineRun();
        var none = (await run.RunAsync("status", "--json")).Data;
        var second = none.IndexOf("\"se2\"", StringComparison.Ordinal);
        var running = none[..second] + none[second..].Replace("\"running\": false", "\"running\": true", StringComparison.Ordinal);

        Assert.Equal((false, false), (await IsHealthyAsync(run, none, "se1"), await IsHealthyAsync(run, none, "se2")));
        Assert.Equal((false, true), (await IsHealthyAsync(run, running, "se1"), await IsHealthyAsync(run, running, "se2")));
        Assert.Equal((true, false), (await IsHealthyAsync(run, running, "ingest"), await IsHealthyAsync(run, running, "se")));
        Assert.False(await IsHealthyAsync(run, "", "se2"));
    }

    private static async Task<bool> IsHealthyAsync(CommandLineRun run, string status, string stage)
    {
        run.WriteFile("status.json", status);
        var program = run.WriteFile("bourse", $"#!/bin/sh\ncat \"{run.Folder}/status.json\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var start = new ProcessStartInfo("sh", [Path.Combine(Folder, "stage-runs"), stage]);
        start.Environment["PATH"] = run.Folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    /// <summary>The text of each service, by its name.</summary>
    private static Dictionary<string, string> Services()
    {
        var begin = Compose.IndexOf("\nservices:\n", StringComparison.Ordinal);
        var end = Compose.IndexOf("\nvolumes:\n", StringComparison.Ordinal);
        var services = ServiceNames().Split(Compose[begin..end])[1..].Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(11, services.Count);
        return services;
    }

    /// <summary>Whether a service runs the program, and not somebody else's.</summary>
    private static bool IsOwn(string service) => service.Contains("<<: *bourse", StringComparison.Ordinal);

    /// <summary>A list that is written as JSON, which in YAML it may be; null when there is none of that name.</summary>
    private static string[]? List(string text, string name) =>
        Regex.Match(text, $@"\b{name}: (\[.*?\])", RegexOptions.Singleline) is { Success: true } match ? Strings(match.Groups[1].Value) : null;

    private static string[] Strings(string json) => JsonSerializer.Deserialize<string[]>(json)!;

    [GeneratedRegex(@"^  ([a-z0-9]+):\n", RegexOptions.Multiline)]
    private static partial Regex ServiceNames();

    [GeneratedRegex(@"\[""bourse"",.*\]")]
    private static partial Regex ProgramsOwn();

    [GeneratedRegex(@"^(?:\s*image:|FROM) (\S+)", RegexOptions.Multiline)]
    private static partial Regex Images();

    [GeneratedRegex(@"PASSWORD: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Passwords();

    [GeneratedRegex(@"^COPY (?!--from)(.*) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copies();
}
