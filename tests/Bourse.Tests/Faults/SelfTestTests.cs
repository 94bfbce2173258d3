using System.Text.Json;

namespace Bourse.Tests.Faults;

/// <summary><c>bourse self-test</c>, on the program as it is and on an installation from which something is missing.</summary>
public sealed class SelfTestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-installed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_whole_installation_passes_in_every_part_whatever_the_users_settings_are()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "bourse.json"), """{"log": "kafka:127.0.0.1:1", "seed": 7}""");

        var (code, parts) = await TestAsync(BourseProcess.Program);

        Assert.All(parts, part => Assert.True(part.Failure is null, part.Failure));
        Assert.Equal(["libraries", "network", "lake", "bars", "dashboard"], parts.Select(part => part.Name));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task A_library_that_is_missing_fails_the_part_that_needs_it_and_no_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var program = InstallWithout("libduckdb");

        var (code, parts) = await TestAsync(program);

        Assert.Equal(1, code);
        var failed = Assert.Single(parts, part => part.Failure is not null);
        Assert.Equal("lake", failed.Name);
        Assert.Contains("`sql ", failed.Failure, StringComparison.Ordinal);
    }

    /// <summary>The program's folder by links, but for one file and for what finds files by where it is itself.</summary>
    private string InstallWithout(string left)
    {
        var from = Path.GetDirectoryName(BourseProcess.Program)!;
        foreach (var path in Directory.GetFiles(from).Where(path => !Path.GetFileName(path).StartsWith(left, StringComparison.Ordinal)))
        {
            var target = Path.Combine(_folder.FullName, Path.GetFileName(path));
            if (Path.GetFileName(path).StartsWith("bourse", StringComparison.Ordinal)) File.Copy(path, target);
            else File.CreateSymbolicLink(target, path);
        }

        return Path.Combine(_folder.FullName, Path.GetFileName(BourseProcess.Program));
    }

    private async Task<(int Code, List<(string Name, string? Failure)> Parts)> TestAsync(string program)
    {
        using var process = BourseProcess.StartInstalled(program, _folder.FullName, "self-test", "--json");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(output);
        var parts = document.RootElement.EnumerateArray();
        return (process.ExitCode, [.. parts.Select(part => (part.GetProperty("part").GetString()!, part.GetProperty("failure").GetString()))]);
    }
}
