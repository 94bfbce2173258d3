using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>How to reach Alpha Vantage, and how often.</summary>
public sealed record AlphaVantageOptions
{
    /// <summary>The address of the public service.</summary>
    public static Uri PublicAddress { get; } = new("https://www.alphavantage.co/query");

    /// <summary>The key.</summary>
    public required ApiKey Key { get; init; }

    /// <summary>The address, to which the parameters are added; it may have parameters of its own, like <c>datatype=csv</c>.</summary>
    public Uri Address { get; init; } = PublicAddress;

    /// <summary>How many calls the key may make in 24 hours; free keys: 25.</summary>
    public int CallsPerDay { get; init; } = 25;

    /// <summary>How many calls the key may make in a minute; free keys: 5.</summary>
    public int CallsPerMinute { get; init; } = 5;

    /// <summary>The folder in which replies are kept.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>How long one try may take.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The account of the key in the ledger.</summary>
    public QuotaAccount Account => new($"{AlphaVantageProvider.ProviderName}:{Key.Fingerprint}", CallsPerDay, CallsPerMinute);
}
