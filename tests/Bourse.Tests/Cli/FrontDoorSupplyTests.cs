using System.Text.RegularExpressions;

namespace Bourse.Tests.Cli;

/// <summary>How <c>./bourse</c> finds out which packages can be had, and what it tells the program about Kafka's native library.</summary>
public sealed class FrontDoorSupplyTests : IDisposable
{
    private const string Answer = "HasBouncyCastle>true<";
    private const string Unreachable = "supply.proj : error NU1301: Unable to load the service index for source nuget\n";
    private readonly FakeCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData(null, "true")]
    [InlineData("supply.proj : error NU1101: Unable to find package BouncyCastle.Cryptography.\n", "false")]
    [InlineData("supply.proj : error NU1102: Unable to find package BouncyCastle.Cryptography with version (= 2.6.2)\n", "false")]
    public async Task The_first_build_finds_out_whether_a_package_can_be_had_and_later_ones_remember(string? error, string answer)
    {
        if (error is not null) _checkout.WriteTool("restore-error", error);

        var first = await _checkout.RunAsync();
        _checkout.Write("src/Bourse.Cli/Program.cs", "// another program");
        await _checkout.RunAsync();

        Assert.Equal((7, "program \n", "building…\n"), first);
        Assert.Contains($"<HasBouncyCastle>{answer}</HasBouncyCastle>", Supply(), StringComparison.Ordinal);
        Assert.Single(_checkout.Said("restored"));
        Assert.Equal(2, _checkout.Said("builds").Length);
    }

    [Fact]
    public async Task An_answer_that_the_network_prevented_is_asked_for_again_after_an_hour()
    {
        _checkout.WriteTool("restore-error", Unreachable);
        await BuildAsync();
        File.Delete(Path.Combine(_checkout.Tools, "restore-error"));
        await BuildAsync();
        Assert.Equal(("", 1), (Supply(), _checkout.Said("restored").Length));

        var tried = Path.Combine(_checkout.Root, ".build/supply/tried");
        File.SetLastWriteTimeUtc(tried, File.GetLastWriteTimeUtc(tried).AddMinutes(-62));
        await BuildAsync();

        Assert.Contains(Answer, Supply(), StringComparison.Ordinal);
        Assert.Equal(2, _checkout.Said("restored").Length);
    }

    [Theory]
    [InlineData("Directory.Packages.props")]
    [InlineData("nuget.config")]
    public async Task Other_versions_or_sources_of_packages_make_it_ask_again(string file)
    {
        _checkout.WriteTool("restore-error", "error NU1101: Unable to find package BouncyCastle.Cryptography.\n");
        await BuildAsync();
        File.Delete(Path.Combine(_checkout.Tools, "restore-error"));
        _checkout.Write(file, "<Project />");

        await BuildAsync();

        Assert.Contains(Answer, Supply(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_cannot_be_had_any_more_is_forgotten_by_the_build_that_fails_for_it()
    {
        await BuildAsync();
        _checkout.WriteTool("fails", "");
        _checkout.WriteTool("error", "src/x.csproj : error NU1101: Unable to find package BouncyCastle.Cryptography.\n");

        await BuildAsync();

        Assert.Equal("", Supply());
    }

    [Fact]
    public async Task The_program_is_told_where_the_native_library_is_or_which_script_makes_it()
    {
        var without = await _checkout.RunAsync("library");
        _checkout.CopyScript("build/librdkafka");
        var withScript = await _checkout.RunAsync("library");
        _checkout.Write(".build/librdkafka/2.15.1/librdkafka.so", "library");
        var withLibrary = await _checkout.RunAsync("library");

        Assert.Equal("none none", FirstLine(without.Data));
        Assert.Equal($"none {_checkout.Root}/build/librdkafka", FirstLine(withScript.Data));
        Assert.Equal($"{_checkout.Root}/.build/librdkafka/2.15.1/librdkafka.so {_checkout.Root}/build/librdkafka", FirstLine(withLibrary.Data));
    }

    [Theory]
    [InlineData("echo compiling >&2; echo /made/librdkafka.so", "/made/librdkafka.so", "compiling\n")]
    [InlineData("echo 'no compiler' >&2; exit 1", "none", "no compiler\nbourse: without Kafka's native library the tests that need it are skipped\n")]
    public async Task Tests_begin_when_the_native_library_is_made_or_cannot_be_made(string script, string library, string words)
    {
        _checkout.CopyScript("build/librdkafka");
        _checkout.Write("build/librdkafka", $"#!/bin/sh\n{script}\n");
        _checkout.WriteTool("summary", "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12\n");
        _checkout.WriteTool("status", "0");
        await _checkout.RunAsync();

        var result = await _checkout.RunAsync("test");

        Assert.Equal((0, words), (result.Code, result.Words));
        Assert.Equal($"{library} {(library == "none" ? "none" : $"{_checkout.Root}/build/librdkafka")}", Assert.Single(_checkout.Said("libraries")));
    }

    [Fact]
    public void Every_place_that_names_a_version_names_the_same()
    {
        var kafka = Versions("Directory.Packages.props", "\"Confluent.Kafka\" Version=\"([^\"]+)\"")
            .Concat(Versions("Directory.Build.props", "\"librdkafka.redist\" Version=\"([^\"]+)\""))
            .Concat(Versions("bourse", "librdkafka_version=(.+)"))
            .Concat(Versions("build/librdkafka", "(?m)^version=(.+)$"));
        var bouncyCastle = Versions("Directory.Build.props", "\"BouncyCastle.Cryptography\" Version=\"([^\"]+)\"")
            .Concat(Versions("bourse", "\"BouncyCastle.Cryptography\" Version=\"\\[([^\"]+)\\]\""));

        Assert.Single(kafka.Distinct());
        Assert.Single(bouncyCastle.Distinct());
    }

    private static IEnumerable<string> Versions(string file, string pattern)
    {
        var match = Regex.Match(File.ReadAllText(Path.Combine(FakeCheckout.CheckoutFolder(), file)), pattern);
        Assert.True(match.Success, $"{file} names no version: {pattern}");
        return [match.Groups[1].Value];
    }

    private async Task BuildAsync()
    {
        _checkout.Write("src/Bourse.Cli/Program.cs", $"// program {_checkout.Said("builds").Length}");
        await _checkout.RunAsync();
    }

    private string Supply()
    {
        var file = Path.Combine(_checkout.Root, ".build/supply.props");
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    private static string FirstLine(string text) => text.Split('\n')[0];
}
