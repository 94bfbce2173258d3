using Bourse.Adapters.AlphaVantage;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads where bars come from: <c>alphavantage</c>, <c>synthetic</c>, or <c>csv:</c> and a file.</summary>
public static class BarProviderSettingsReader
{
    private const string AlphaVantage = "alphavantage";
    private const string Synthetic = "synthetic";
    private const string Csv = "csv";
    private const int MaxCalls = 1_000_000;

    /// <summary>Reads it; without a word about it, the key decides.</summary>
    /// <exception cref="BourseException">It is none of these, or a limit or the address cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static BarProviderSettings Read(SettingsSources sources)
    {
        var provider = sources.ValueOf(Setting.Provider);
        var key = ReadKey(sources.ValueOf(Setting.AlphaVantageKey));
        var (kind, file) = provider.Text is { } text ? ReadKind(sources, provider, text.Trim()) : (DefaultOf(key), null);
        return new BarProviderSettings(kind)
        {
            IsForLackOfKey = provider.Text is null && key is null,
            File = file,
            Key = key,
            Address = ReadAddress(sources.ValueOf(Setting.AlphaVantageUrl)),
            CallsPerDay = SettingValueReader.ReadCount(sources.ValueOf(Setting.AlphaVantageCallsPerDay), MaxCalls),
            CallsPerMinute = SettingValueReader.ReadCount(sources.ValueOf(Setting.AlphaVantageCallsPerMinute), MaxCalls),
        };
    }

    private static BarProviderKind DefaultOf(ApiKey? key) => key is null ? BarProviderKind.Synthetic : BarProviderKind.AlphaVantage;

    private static ApiKey? ReadKey(SettingValue value) => string.IsNullOrWhiteSpace(value.Text) ? null : new ApiKey(value.Text);

    private static (BarProviderKind Kind, string? File) ReadKind(SettingsSources sources, SettingValue provider, string text)
    {
        if (text.Equals(AlphaVantage, StringComparison.OrdinalIgnoreCase)) return (BarProviderKind.AlphaVantage, null);
        if (text.Equals(Synthetic, StringComparison.OrdinalIgnoreCase)) return (BarProviderKind.Synthetic, null);
        if (text.StartsWith(Csv + ":", StringComparison.OrdinalIgnoreCase) && text.Length > Csv.Length + 1)
        {
            return (BarProviderKind.Csv, sources.PathOf(text[(Csv.Length + 1)..], provider));
        }

        throw provider.Unusable("is no provider of bars", NearestName.Remedy(text.Split(':')[0], [AlphaVantage, Synthetic, $"{Csv}:FILE"]));
    }

    private static Uri ReadAddress(SettingValue value) =>
        Uri.TryCreate(value.Text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri
            : throw value.Unusable("is not the address of a server", "write it like https://HOST/query");
}
