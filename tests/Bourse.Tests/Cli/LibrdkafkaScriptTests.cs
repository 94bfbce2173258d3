using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Bourse.Tests.Cli;

/// <summary>The script <c>build/librdkafka</c>, with stand-ins for NuGet, npm and the compiler.</summary>
public sealed class LibrdkafkaScriptTests : IDisposable
{
    private const string Script = "build/librdkafka";
    private static readonly string Library = OperatingSystem.IsMacOS() ? "librdkafka.dylib" : "librdkafka.so";
    private readonly FakeCheckout _checkout = new();
    private readonly string _kept;

    public LibrdkafkaScriptTests()
    {
        _checkout.CopyScript(Script);
        _kept = Path.Combine(_checkout.Root, ".build/librdkafka/2.15.1", Library);
        var pinned = Regex.Match(File.ReadAllText(Path.Combine(_checkout.Root, Script)), "source_sha512=([0-9a-f]{128})").Groups[1].Value;
        _checkout.WriteTool("restore-error", "error NU1101: Unable to find package librdkafka.redist\n");
        _checkout.WriteTool("source/package/deps/librdkafka/configure", "#!/bin/sh\necho \"$*\"\n");
        _checkout.WriteTool("source/package/deps/librdkafka/src/rdkafka.c", "");
        _checkout.WriteTool("source/package/deps/librdkafka/LICENSES.txt", "licences");
        _checkout.WriteTool("npm", Tool("npm", "tar -czf a-package.tgz -C \"$here/source\" package"));
        _checkout.WriteTool("make", Tool("make", "for made; do :; done; echo compiled >src/\"$made\""));
        _checkout.WriteTool("sha512sum", Tool("sums", $"echo \"{pinned}  $1\""));
        foreach (var name in new[] { "cc", "c++", "ldd", "strip", "brew" }) _checkout.WriteTool(name, "#!/bin/sh\nexit 0\n");
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task A_library_that_is_there_is_named_at_once()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_kept)!);
        await File.WriteAllTextAsync(_kept, "library");

        Assert.Equal((0, _kept + "\n", ""), await _checkout.RunScriptAsync(Script));
        Assert.Empty(_checkout.Said("restored"));
    }

    [Fact]
    public async Task It_is_taken_from_the_package_where_that_can_be_had()
    {
        File.Delete(Path.Combine(_checkout.Tools, "restore-error"));
        var machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        var system = OperatingSystem.IsMacOS() ? "osx" : "linux";
        _checkout.WriteTool($"packages/librdkafka.redist/2.15.1/runtimes/{system}-{machine}/native/{Library}", "packaged");

        var result = await _checkout.RunScriptAsync(Script);

        Assert.Equal((0, _kept + "\n", "librdkafka: asking NuGet for librdkafka.redist 2.15.1…\n"), result);
        Assert.Equal("packaged", await File.ReadAllTextAsync(_kept));
        Assert.Empty(_checkout.Said("npm.said"));
        AssertTidy();
    }

    [Fact]
    public async Task It_is_compiled_once_where_the_package_cannot_be_had()
    {
        var first = await _checkout.RunScriptAsync(Script);
        var second = await _checkout.RunScriptAsync(Script);

        Assert.Equal((0, _kept + "\n"), (first.Code, first.Data));
        Assert.EndsWith("librdkafka: compiling librdkafka 2.15.1, once; this takes about a minute…\n", first.Words, StringComparison.Ordinal);
        Assert.Equal((0, _kept + "\n", ""), second);
        Assert.Equal("compiled\n", await File.ReadAllTextAsync(_kept));
        Assert.Equal("licences", await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(_kept)!, "LICENSES.txt")));
        Assert.Single(_checkout.Said("make.said"));
        AssertTidy();
    }

    [Fact]
    public async Task Two_at_once_make_it_once()
    {
        var runs = await Task.WhenAll(_checkout.RunScriptAsync(Script), _checkout.RunScriptAsync(Script), _checkout.RunScriptAsync(Script));

        Assert.All(runs, run => Assert.Equal((0, _kept + "\n"), (run.Code, run.Data)));
        Assert.Single(_checkout.Said("make.said"));
        AssertTidy();
    }

    [Fact]
    public async Task An_archive_that_is_not_the_expected_one_is_not_used()
    {
        _checkout.WriteTool("sha512sum", "#!/bin/sh\necho \"0000  $1\"\n");

        var result = await _checkout.RunScriptAsync(Script);

        Assert.Equal((1, ""), (result.Code, result.Data));
        Assert.Contains("is not the expected one, and is not used\ntry: ", result.Words, StringComparison.Ordinal);
        Assert.Empty(_checkout.Said("make.said"));
        AssertNothingMade();
    }

    [Theory]
    [InlineData("npm", "echo 'npm error network ENOTFOUND' >&2; exit 1", "cannot be fetched: npm error network ENOTFOUND\ntry: check the network")]
    [InlineData("make", "echo 'rdkafka.c:1: error'; exit 2", "rdkafka.c:1: error\nlibrdkafka: compiling it failed\ntry: see ")]
    [InlineData(
        "cc", "exit 1",
        "which needs the headers of OpenSSL, the headers of zlib\ntry: apt-get install -y build-essential libssl-dev zlib1g-dev npm\n")]
    public async Task What_fails_is_named_with_what_mends_it(string tool, string script, string expected)
    {
        _checkout.WriteTool("apt-get", "#!/bin/sh\n");
        _checkout.WriteTool(tool, $"#!/bin/sh\n{script}\n");

        var result = await _checkout.RunScriptAsync(Script);

        Assert.Equal((1, ""), (result.Code, result.Data));
        Assert.Contains(expected, result.Words, StringComparison.Ordinal);
        AssertNothingMade();
    }

    [Fact]
    public async Task Interrupted_it_leaves_nothing_behind_and_can_be_started_again()
    {
        var make = await File.ReadAllTextAsync(Path.Combine(_checkout.Tools, "make"));
        _checkout.WriteTool("make", Tool("make", "echo $$ >\"$here/pid\"; exec sleep 1000"));
        using var process = _checkout.Start(Script);
        await Eventually.IsAsync(() => SucceedsAsync("test", "-s", Path.Combine(_checkout.Tools, "pid")));
        var compiler = Assert.Single(_checkout.Said("pid"));

        Assert.True(await SucceedsAsync("kill", "-TERM", $"{process.Id}"));
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        AssertNothingMade();
        await Eventually.IsAsync(async () => !await SucceedsAsync("kill", "-0", compiler));
        _checkout.WriteTool("make", make);
        Assert.Equal(0, (await _checkout.RunScriptAsync(Script)).Code);
    }

    [Fact]
    public async Task A_lock_that_a_dead_process_left_is_taken_over()
    {
        _checkout.Write(".build/librdkafka/lock/pid", "2000000000");

        Assert.Equal(0, (await _checkout.RunScriptAsync(Script)).Code);
        AssertTidy();
    }

    private static async Task<bool> SucceedsAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    private static string Tool(string name, string script) =>
        $"#!/usr/bin/env bash\nhere=$(cd \"$(dirname \"$0\")\" && pwd)\necho \"$*\" >>\"$here/{name}.said\"\n{script}\n";

    private void AssertNothingMade()
    {
        Assert.False(Directory.Exists(Path.GetDirectoryName(_kept)));
        AssertTidy();
    }

    private void AssertTidy()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_checkout.Temporary, "librdkafka*"));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_checkout.Root, ".build/librdkafka")).Select(Path.GetFileName).Except(["2.15.1"]));
    }
}
