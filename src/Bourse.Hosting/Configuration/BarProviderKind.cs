namespace Bourse.Hosting.Configuration;

/// <summary>Where bars come from.</summary>
public enum BarProviderKind
{
    /// <summary>Invented bars.</summary>
    Synthetic,

    /// <summary>Alpha Vantage.</summary>
    AlphaVantage,

    /// <summary>A CSV file.</summary>
    Csv,
}
