using Bourse.Replay.Csv;

namespace Bourse.Exchanges;

/// <summary>How a price file is read.</summary>
public sealed record PriceFileOptions
{
    /// <summary>The columns of day, ticker and price.</summary>
    public PriceColumns Columns { get; init; } = new();

    /// <summary>The ticker of a file of one stock, which has no column for it; null when there is a column.</summary>
    public string? Ticker { get; init; }

    /// <summary>How numbers and days are written.</summary>
    public CsvOptions Csv { get; init; } = CsvOptions.Default;
}
