using System.Globalization;
using System.Text.RegularExpressions;

namespace Bourse.Tests.Monitoring;

/// <summary>What a program measures, as Prometheus reads it.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples;

    private Scrape(string text) => _samples = [.. Sample().Matches(text).Select(match => (Name: match.Groups[1].Value, Labels: match.Groups[2].Value,
        Value: double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)))];

    /// <summary>The names of all samples.</summary>
    public IReadOnlySet<string> Names => _samples.Select(sample => sample.Name).ToHashSet();

    /// <summary>Reads what is at an address.</summary>
    public static async Task<Scrape> ReadAsync(Uri url)
    {
        using var client = new HttpClient();
        return new Scrape(await client.GetStringAsync(new Uri(url, "metrics"), TestContext.Current.CancellationToken));
    }

    /// <summary>The sum of the samples of that name which have all these labels, written <c>name="value"</c>.</summary>
    public double Sum(string name, params string[] labels) => _samples
        .Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal)))
        .Sum(sample => sample.Value);

    [GeneratedRegex(@"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([^ \n]+)(?: \d+)?$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
