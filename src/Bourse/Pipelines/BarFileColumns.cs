using Bourse.Replay.Csv;

namespace Bourse.Pipelines;

/// <summary>The places of a bar file's columns, found by the names they usually have.</summary>
/// <param name="Time">When the bar starts.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Symbol">The symbol; null when the file has no column for it.</param>
internal sealed record BarFileColumns(int Time, int Open, int High, int Low, int Close, int Volume, int? Symbol)
{
    private static readonly string[] TimeNames = ["Timestamp", "DateTime", "Date", "Time", "TS"];
    private static readonly string[] SymbolNames = ["Symbol", "Ticker", "Stock"];

    /// <summary>Finds them.</summary>
    /// <exception cref="BourseException">One is missing (<see cref="FailureKind.Usage"/>).</exception>
    public static BarFileColumns Of(CsvFile file) => new(
        Require(file, "the start of the bar", TimeNames),
        Require(file, "the open", ["Open"]),
        Require(file, "the high", ["High"]),
        Require(file, "the low", ["Low"]),
        Require(file, "the close", ["Close"]),
        Require(file, "the volume", ["Volume", "Vol"]),
        Find(file, SymbolNames));

    private static int Require(CsvFile file, string what, string[] names) => Find(file, names) ?? throw new BourseException(
        FailureKind.Usage,
        $"{file.Name} has no column for {what}; its columns are {string.Join(", ", file.Columns.Select(column => column.Name))}",
        "give a CSV file with the columns timestamp, open, high, low, close, volume, and symbol if it is about several");

    private static int? Find(CsvFile file, string[] names) => names
        .Select(name => file.Columns.FirstOrDefault(column => CsvHeader.Simplify(column.Name).Equals(name, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(column => column is not null)?.Place;
}
