using Bourse.Adapters.AlphaVantage;
using Bourse.Bars;

namespace Bourse.Hosting.Configuration;

/// <summary>Where bars come from.</summary>
/// <param name="Kind">The provider.</param>
public sealed record BarProviderSettings(BarProviderKind Kind)
{
    /// <summary>Whether nobody has chosen the provider, and it is <c>synthetic</c> because there is no key.</summary>
    public bool IsForLackOfKey { get; init; }

    /// <summary>What a message about a run adds if its bars are invented; else empty.</summary>
    public string Remark => this switch
    {
        { IsForLackOfKey: true } => $"; {BarHeaders.InventedRemark}, since ALPHAVANTAGE_API_KEY is not set",
        { Kind: BarProviderKind.Synthetic } => $"; {BarHeaders.InventedRemark}",
        _ => "",
    };

    /// <summary>The file of <see cref="BarProviderKind.Csv"/>.</summary>
    public string? File { get; init; }

    /// <summary>The key; null when there is none.</summary>
    public ApiKey? Key { get; init; }

    /// <summary>The address of Alpha Vantage.</summary>
    public required Uri Address { get; init; }

    /// <summary>How many calls the key may make in 24 hours.</summary>
    public required int CallsPerDay { get; init; }

    /// <summary>How many calls the key may make in a minute.</summary>
    public required int CallsPerMinute { get; init; }
}
