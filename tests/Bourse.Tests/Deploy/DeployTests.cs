using System.Diagnostics;
using System.Text.RegularExpressions;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Deploy;

/// <summary>The compose files and the image: what they say of the program is true, and nothing in them is secret, open or drifting.</summary>
public sealed partial class DeployTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(ComposeFile.Folder, "Dockerfile")).ReplaceLineEndings("\n");

    private static IEnumerable<ComposeService> All => ComposeFile.Environments.SelectMany(file => file.Services.Values);

    private static IEnumerable<ComposeService> Own => All.Where(service => service.IsOwn);

    [Fact]
    public void The_three_environments_hold_what_belongs_to_them_and_one_file_starts_them_all()
    {
        Assert.Equal(["server.yaml", "client.yaml", "app.yaml"], ComposeFile.Whole.List("include"));
        var (server, client, app) = (Names(0), Names(1), Names(2));

        Assert.Equal(["database", "kafka", "mysql", "registry", "scheduler", "se1", "se2", "store"], server);
        Assert.Equal(["cassandra", "ingest", "inv1", "inv2", "inv3", "sink", "spark", "spark-master", "spark-worker", "stream"], client);
        Assert.Equal(["dashboard"], app);

        static string[] Names(int environment) =>
            [.. ComposeFile.Environments[environment].Services.Keys.Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void Every_command_is_one_of_the_programs_own()
    {
        var commands = Own.Select(service => service.Command.ToArray()).ToList();

        Assert.Equal(12, commands.Count);
        Assert.All(commands, arguments => ParseErrors.Check(CommandLine.Parse(Program.CreateRoot(), arguments)));
    }

    [Fact]
    public void Every_service_has_a_health_check_that_fits_its_command_or_ends_by_itself()
    {
        foreach (var service in All)
        {
            if (service.HealthCheck.ContainsKey("disable"))
            {
                Assert.StartsWith("on-failure", (string)service.Values["restart"], StringComparison.Ordinal);
                continue;
            }

            var check = ((List<object>)service.HealthCheck["test"]).Cast<string>().ToList();
            Assert.StartsWith("CMD", check[0], StringComparison.Ordinal);
            if (!service.IsOwn) continue;
            Assert.Equal(["CMD", "/app/bourse", "probe", PortOf(service.Command)], check);
            ParseErrors.Check(CommandLine.Parse(Program.CreateRoot(), check[2..].ToArray()));
        }
    }

    [Fact]
    public void What_a_service_waits_for_is_in_its_own_environment_and_healthy_or_done()
    {
        foreach (var file in ComposeFile.Environments)
        {
            foreach (var (name, condition) in file.Services.Values.SelectMany(service => service.DependsOn))
            {
                var ends = file.Services[name].HealthCheck.ContainsKey("disable");
                Assert.Equal(ends ? "service_completed_successfully" : "service_healthy", ((Dictionary<string, object>)condition)["condition"]);
            }
        }
    }

    [Fact]
    public void Every_image_has_a_version()
    {
        var bases = Images().Matches(Dockerfile).Select(match => match.Groups[1].Value);
        var images = All.Select(service => service.Image).Concat(bases).Distinct().ToList();

        Assert.Equal(8, images.Count);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+(\.\d+)?(-noble(-chiseled)?)?$", image));
    }

    [Fact]
    public void Secrets_are_files_that_the_script_makes_and_no_password_has_a_default()
    {
        var made = Path.Combine(ComposeFile.Folder, "make-secrets");
        foreach (var file in ComposeFile.Environments)
        {
            var declared = file.Section("secrets").ToDictionary(pair => pair.Key, pair => (string)((Dictionary<string, object>)pair.Value)["file"]);
            Assert.All(declared, pair => Assert.Equal($"secrets/{pair.Key}", pair.Value));
            Assert.All(declared.Keys, name => Assert.Contains(name, File.ReadAllText(made), StringComparison.Ordinal));
            Assert.All(file.Services.Values.SelectMany(service => service.Secrets), name => Assert.Contains(name, declared.Keys));
        }

        foreach (var (name, value) in All.SelectMany(service => service.Environment))
        {
            if (!name.Contains("PASSWORD", StringComparison.Ordinal) && !name.Contains("SECRET", StringComparison.Ordinal)) continue;
            Assert.Matches("_FILE$", name);
            Assert.Matches("^/run/secrets/[a-z0-9_]+$", (string)value);
        }

        Assert.DoesNotMatch("(?i)password", Dockerfile);
        Assert.DoesNotMatch("(?i)password\\s*=", File.ReadAllText(Path.Combine(ComposeFile.Folder, "bourse.json")));
        var example = File.ReadLines(Path.Combine(ComposeFile.Folder, ".env.example"));
        Assert.DoesNotContain(example, line => line.Length > 0 && line[0] != '#');
    }

    [Fact]
    public void Ports_are_open_on_this_machine_only()
    {
        var ports = All.SelectMany(service => service.Ports).ToList();

        Assert.Equal(4, ports.Count);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.DoesNotContain(All, service => service.Values.ContainsKey("network_mode"));
    }

    [Fact]
    public void Own_services_may_write_to_their_volume_alone_and_gain_no_rights()
    {
        Assert.All(Own, service =>
        {
            Assert.Equal("true", service.Values["read_only"]);
            Assert.Equal(["ALL"], service.List("cap_drop"));
            Assert.Equal(["no-new-privileges:true"], service.List("security_opt"));
        });
        Assert.Matches(@"(?m)^USER \$APP_UID$", Dockerfile);
    }

    [Fact]
    public void Volumes_and_networks_that_services_use_are_declared_and_named()
    {
        foreach (var file in ComposeFile.Environments)
        {
            var mounted = file.Services.Values.SelectMany(service => service.List("volumes")).Select(volume => volume.Split(':')[0]);
            Assert.All(mounted.Where(name => name[0] != '.'), name => Assert.Contains(name, file.Section("volumes").Keys));
            Assert.All(file.Services.Values, service => Assert.Equal(["bourse"], service.List("networks")));
            Assert.Equal("bourse", ((Dictionary<string, object>)file.Section("networks")["bourse"])["name"]);
        }
    }

    [Fact]
    public void Spark_and_the_lake_run_only_when_they_are_asked_for_with_the_packages_that_the_documents_name()
    {
        var services = ComposeFile.Environments[1].Services;
        var command = services["spark"].Command.ToList();
        var packages = command[command.IndexOf("--packages") + 1].Split(',');
        var documents = File.ReadAllText(Path.Combine(ComposeFile.Folder, "..", "docs", "operating.md"));

        Assert.All(new[] { "spark", "spark-master", "spark-worker" }, name => Assert.Equal(["spark"], services[name].Profiles));
        Assert.Equal(["lake"], services["sink"].Profiles);
        Assert.Contains($"org.apache.spark:spark-connect_2.13:{services["spark"].Image.Split(':')[1]}", packages);
        Assert.All(packages.Where(package => !package.Contains("hadoop", StringComparison.Ordinal)), package => Assert.Contains(package, documents));
    }

    [Fact]
    public void Everything_that_the_image_is_built_from_reaches_the_builder()
    {
        var ignored = File.ReadAllLines(Path.Combine(ComposeFile.Folder, "Dockerfile.dockerignore"));
        var copied = Copies().Matches(Dockerfile).SelectMany(match => match.Groups[1].Value.Split(' ')).Select(path => path.TrimEnd('/')).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.Contains("!" + path, ignored));
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(ComposeFile.Folder, "..", path)), path));
    }

    [Fact]
    public void The_settings_file_holds_settings_that_exist() =>
        Assert.NotEmpty(ConfigurationFile.ReadIfThere(Path.Combine(ComposeFile.Folder, "bourse.json"))!.Values);

    [Fact]
    public async Task Secrets_are_made_once_long_and_different_and_only_their_folders_owner_finds_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for a POSIX shell");
        var folder = Directory.CreateTempSubdirectory("bourse-secrets-");
        try
        {
            File.Copy(Path.Combine(ComposeFile.Folder, "make-secrets"), Path.Combine(folder.FullName, "make-secrets"));
            await MakeAsync(folder.FullName);
            var first = Read(folder.FullName);
            await MakeAsync(folder.FullName);

            Assert.Equal(first, Read(folder.FullName));
            var random = first.Where(pair => pair.Key is not ("alphavantage_api_key" or "s3_config")).Select(pair => pair.Value).ToList();
            Assert.Equal(5, random.Distinct().Count());
            Assert.All(random, value => Assert.Matches("^[A-Za-z0-9_=-]{32}$", value));
            Assert.Equal("", first["alphavantage_api_key"]);
            Assert.Contains(first["s3_secret_key"], first["s3_config"], StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(Path.Combine(folder.FullName, "secrets")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static async Task MakeAsync(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", [Path.Combine(folder, "make-secrets")]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static Dictionary<string, string> Read(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "secrets")).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    private static string PortOf(IReadOnlyList<string> command) => command[command.ToList().IndexOf("--health-port") + 1];

    [GeneratedRegex(@"^FROM (?:--platform=\S+ )?(\S+)", RegexOptions.Multiline)]
    private static partial Regex Images();

    [GeneratedRegex(@"^COPY (?!--from)(.*) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copies();
}
