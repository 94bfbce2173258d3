using System.Text.RegularExpressions;

namespace Bourse.Tests.Rules;

/// <summary>Time and chance are given from outside, so that every run can be run again.</summary>
public sealed partial class AmbientRules
{
    private static readonly string[] Folders = ["src/Bourse", "src/Bourse.Adapters"];

    [Fact]
    public void The_domain_and_the_adapters_have_no_clock_of_their_own() =>
        Rule.Holds("Time comes from a TimeProvider that is given", SourceFile.In(Folders).SelectMany(file => file.Find(Clock())));

    [Fact]
    public void The_domain_and_the_adapters_have_no_chance_of_their_own() =>
        Rule.Holds("Chance comes from a seed that is given", SourceFile.In(Folders).SelectMany(file => file.Find(Chance())));

    [Fact]
    public void Tests_do_not_sleep_and_do_not_ask_what_time_it_is() =>
        Rule.Holds("A test waits for what it needs, or moves a clock by hand", SourceFile.In("tests").SelectMany(file => file.Find(Sleep())));

    [Theory]
    [InlineData("var a = DateTime.UtcNow;")]
    [InlineData("var a = DateTimeOffset . Now;")]
    [InlineData("var a = $\"{DateTime.Today:O}\";")]
    [InlineData("using System.Diagnostics.Stopwatch;")]
    [InlineData("var a = Environment.TickCount64;")]
    [InlineData("var a = TimeProvider.System;")]
    public void The_rules_see_a_clock(string code) => Assert.Equal([$"a.cs:1: {code}"], new SourceFile("a.cs", code).Find(Clock()));

    [Theory]
    [InlineData("var a = Random.Shared.Next();")]
    [InlineData("var a = new Random();")]
    [InlineData("var a = Guid.NewGuid();")]
    [InlineData("var a = Guid.CreateVersion7();")]
    [InlineData("var a = RandomNumberGenerator.GetInt32(3);")]
    [InlineData("var a = Path.GetRandomFileName();")]
    public void The_rules_see_chance(string code) => Assert.Equal([$"a.cs:1: {code}"], new SourceFile("a.cs", code).Find(Chance()));

    [Theory]
    [InlineData("Thread.Sleep(10);")]
    [InlineData("await Task.Delay(10);")]
    [InlineData("var a = DateTime.Now;")]
    public void The_rules_see_a_sleeping_test(string code) => Assert.Equal([$"a.cs:1: {code}"], new SourceFile("a.cs", code).Find(Sleep()));

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b|\bStopwatch\b|\bEnvironment\s*\.\s*TickCount|\bTimeProvider\s*\.\s*System\b")]
    private static partial Regex Clock();

    // A Random with a seed is as good as a number; without one, and everything the system draws, is not.
    [GeneratedRegex(
        @"\bRandom\s*\.\s*Shared\b|\bnew\s+Random\b|\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b|\bRandomNumberGenerator\b|\bGetRandomFileName\b")]
    private static partial Regex Chance();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\b|\bTask\s*\.\s*Delay\b|\bDateTime(Offset)?\s*\.\s*(UtcNow|Now|Today)\b")]
    private static partial Regex Sleep();
}
