using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Monitoring;

/// <summary>The files for Prometheus and Grafana: they are what those programs read, and ask for nothing that is not measured.</summary>
public sealed partial class AlertTests : IDisposable
{
    private static readonly string Deploy = Path.Combine(FakeCheckout.CheckoutFolder(), "deploy");

    /// <summary>Measured only where there are viewers, or a provider with a quota.</summary>
    private static readonly string[] Elsewhere = ["bourse_price_to_screen_age_seconds_bucket", "bourse_provider_quota_left"];

    private readonly BourseProgram _bourse = new();
    private readonly SignallingStream _words = new();

    public void Dispose()
    {
        _bourse.Dispose();
        _words.Dispose();
    }

    [Theory]
    [InlineData("check", "rules", "bourse.rules.yml")]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("test", "rules", "bourse.rules.test.yml")]
    public async Task Prometheus_own_tool_finds_the_files_right_and_the_alerts_as_the_tests_say(string verb, string what, string file)
    {
        var (code, said) = await RunToolAsync(verb, what, Path.Combine(Deploy, "prometheus", file));

        Assert.True(code == 0, said);
        Assert.Contains("SUCCESS", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_query_of_the_dashboard_and_of_the_alerts_names_a_metric_that_a_network_has()
    {
        var url = await _bourse.StartWatchedAsync(_words, "up", "--from", "2026-01-01", "--day-interval", "20ms");
        await Eventually.IsAsync(async () => (await Scrape.ReadAsync(url)).Sum("bourse_price_to_row_age_seconds_count") > 0, () => _words.Text);
        var measured = (await Scrape.ReadAsync(url)).Names;

        var asked = Queries().SelectMany(query => Metric().Matches(query).Select(match => match.Value)).Distinct().ToList();

        Assert.True(asked.Count >= 18, string.Join(' ', asked));
        Assert.Equal(Elsewhere, asked.Where(name => !measured.Contains(name)).Order());
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "grafana", "bourse.json")));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (var target in panel.GetProperty("targets").EnumerateArray()) yield return target.GetProperty("expr").GetString()!;
        }

        foreach (var line in File.ReadLines(Path.Combine(Deploy, "prometheus", "bourse.rules.yml")))
        {
            if (!line.Contains("summary:", StringComparison.Ordinal) && !line.Contains("action:", StringComparison.Ordinal)) yield return line;
        }
    }

    private static async Task<(int Code, string Said)> RunToolAsync(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var tool = Process.Start(start)!;
            var (data, words) = (tool.StandardOutput.ReadToEndAsync(), tool.StandardError.ReadToEndAsync());
            await tool.WaitForExitAsync().WaitAsync(Patience.Longest);
            return (tool.ExitCode, await data + await words);
        }
        catch (Win32Exception)
        {
            Assert.Skip("promtool is needed: install the package prometheus");
            return default;
        }
    }

    [GeneratedRegex(@"\b(?:bourse|messaging|db|process)_[a-z_]+_(?:total|bucket|seconds|bytes|count|left)\b|\bbourse_stage_(?:lag|available)\b(?!_)")]
    private static partial Regex Metric();
}
