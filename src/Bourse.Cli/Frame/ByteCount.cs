using System.Globalization;

namespace Bourse.Cli.Frame;

/// <summary>Reads and writes sizes as people do: <c>500kB</c>, <c>8MiB</c>.</summary>
internal static class ByteCount
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
    ];

    /// <summary>Reads a size; false when the text is none.</summary>
    public static bool TryRead(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        var (unit, size) = Units.First(one => text.EndsWith(one.Unit, StringComparison.OrdinalIgnoreCase));
        var digits = text[..^unit.Length].Trim();
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number > long.MaxValue / size) return false;
        bytes = (long)(number * size);
        return true;
    }

    /// <summary>A size with one decimal in the largest unit that leaves it above one, e.g. <c>1.4 MB</c>.</summary>
    public static string Of(long bytes)
    {
        var (unit, size) = bytes switch
        {
            >= 1_000_000_000_000 => ("TB", 1_000_000_000_000L),
            >= 1_000_000_000 => ("GB", 1_000_000_000L),
            >= 1_000_000 => ("MB", 1_000_000L),
            >= 1000 => ("kB", 1000L),
            _ => ("B", 1L),
        };
        return size == 1 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)size:0.0} {unit}");
    }
}
