namespace Bourse.Replay.Csv;

/// <summary>What a column holds.</summary>
public enum CsvKind
{
    /// <summary>Nothing in any row.</summary>
    Empty,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Days, with or without a time.</summary>
    Day,

    /// <summary>Texts.</summary>
    Text,
}

/// <summary>A column of a CSV file.</summary>
public sealed class CsvColumn
{
    private static readonly string[] DayNames = ["date", "day", "asof", "timestamp", "datetime", "time", "ts", "tradingday"];
    private static readonly string[] DayEnds = ["date", "timestamp", "datetime"];

    internal CsvColumn(string name, int place)
    {
        (Name, Place) = (name, place);
        Evidence = new ColumnEvidence(IsDayName(CsvHeader.Simplify(name)));
    }

    /// <summary>Its name in the header; columns without one are called by their number, <c>column1</c>.</summary>
    public string Name { get; }

    /// <summary>Its place, from 0.</summary>
    public int Place { get; }

    /// <summary>What it holds.</summary>
    public CsvKind Kind =>
        Evidence.Values == 0 ? CsvKind.Empty
        : Evidence.HoldsDays && (Evidence.IsNamedAsDay || HasOneOrder) ? CsvKind.Day
        : Evidence.HoldsNumbers ? CsvKind.Number
        : CsvKind.Text;

    /// <summary>What its fields say.</summary>
    internal ColumnEvidence Evidence { get; }

    /// <summary>The order of its days, as far as it matters.</summary>
    internal bool HasOneOrder =>
        Evidence.Orders is DayOrders.Any or DayOrders.DayFirst or DayOrders.MonthFirst or DayOrders.YearFirst;

    private static bool IsDayName(string name) =>
        DayNames.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Array.Exists(DayEnds, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
