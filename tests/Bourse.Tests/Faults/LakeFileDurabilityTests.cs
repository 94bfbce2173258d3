using System.Text.RegularExpressions;

namespace Bourse.Tests.Faults;

/// <summary>
/// What a sink asks of the disk, as the kernel sees it (strace): a file of the lake is on the disk before it has its name, because a machine may
/// lose its power between the two.
/// </summary>
public sealed partial class LakeFileDurabilityTests : IDisposable
{
    private const string Tracer = "/usr/bin/strace";
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-durable-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task A_file_of_the_lake_is_on_the_disk_before_it_has_its_name_and_its_name_is_after()
    {
        Assert.SkipUnless(File.Exists(Tracer), "strace is not installed (apt-get install strace)");
        var prices = Path.Combine(_home, "prices.csv");
        await File.WriteAllTextAsync(prices, "Date,Close\n2024-01-02,1\n2024-01-03,2\n", TestContext.Current.CancellationToken);
        var (code, _, words) = await BourseProcess.RunAsync(_home, "replay", prices, "--topic", "demotest");
        Assert.True(code == 0, words);

        var calls = await TraceAsync("sink", "--quiet", "--topic", "demotest", "--until-end");

        var names = calls.Where(call => call.Name is not null).ToList();
        Assert.Contains(names, call => call.Name!.EndsWith(".jsonl", StringComparison.Ordinal));
        foreach (var named in names)
        {
            var (before, after) = (calls.TakeWhile(call => call != named), calls.SkipWhile(call => call != named));
            Assert.Contains(before, call => call.Name is null && call.Thread == named.Thread && call.File == named.File);
            Assert.Contains(after, call => call.Name is null && call.Thread == named.Thread && call.File == Path.GetDirectoryName(named.Name));
        }
    }

    /// <summary>Runs the program to its end, and tells what it flushed and which files of the lake it gave a name, in this order.</summary>
    private async Task<List<DiskCall>> TraceAsync(params string[] arguments)
    {
        var trace = Path.Combine(_home, "trace");
        string[] line = ["-f", "-y", "-qq", "-s", "4096", "-e", "trace=fsync,link", "-o", trace, BourseProcess.Program, .. arguments];
        using var process = BourseProcess.StartInstalled(Tracer, _home, line);
        var words = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen((await words).Contains("Operation not permitted", StringComparison.Ordinal), "strace may not watch processes here");
        Assert.True(process.ExitCode == 0, await words);
        var lake = Path.Combine(_home, "lake");
        return
        [
            .. (await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken)).Select(Parse)
                .Where(call => call.File.StartsWith(lake, StringComparison.Ordinal)),
        ];
    }

    private static DiskCall Parse(string line)
    {
        if (Flush().Match(line) is { Success: true } flush) return new DiskCall(flush.Groups["thread"].Value, flush.Groups["file"].Value, null);
        var link = Link().Match(line);
        return new DiskCall(link.Groups["thread"].Value, link.Groups["file"].Value, link.Success ? link.Groups["name"].Value : null);
    }

    // What another thread does meanwhile may stand between a call and its result; a thread's own calls follow each other all the same.
    [GeneratedRegex(@"^(?<thread>\d+) +fsync\(\d+<(?<file>[^>]+)>")]
    private static partial Regex Flush();

    [GeneratedRegex("""^(?<thread>\d+) +link\("(?<file>[^"]+)", "(?<name>[^"]+)"(\) += 0| <unfinished)""")]
    private static partial Regex Link();

    /// <summary>A flush of a file or folder, or, with a name, the creation of a name for it.</summary>
    private sealed record DiskCall(string Thread, string File, string? Name);
}
