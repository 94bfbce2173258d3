using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Says why a price file cannot be read, and which one may be meant.</summary>
internal static class MissingPriceFile
{
    private const string Prefix = "csv:";

    /// <summary>What is wrong with a path that is not a file.</summary>
    public static string Problem(string path) => Directory.Exists(path) ? $"{path} is a folder" : $"there is no file {path}";

    /// <summary>The file with the nearest name in the same folder, as a source of prices; otherwise how one is written.</summary>
    /// <param name="source">The source as it was written, e.g. <c>csv:price.csv</c>.</param>
    /// <param name="path">Its full path.</param>
    public static string Remedy(string source, string path) =>
        Nearest(source, path) ?? $"write {Prefix} and the path of a file with days, tickers and prices, e.g. {Prefix}prices.csv";

    /// <summary>The file with the nearest name in the same folder, as a question; null when none is near.</summary>
    /// <param name="source">The source as it was written, e.g. <c>csv:price.csv</c>.</param>
    /// <param name="path">Its full path.</param>
    public static string? Nearest(string source, string path)
    {
        var folder = Path.GetDirectoryName(path);
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)) : [];
        return NearestName.Of(Path.GetFileName(path), files) is { } near
            ? $"did you mean {Prefix}{Path.Combine(Path.GetDirectoryName(source[Prefix.Length..]) ?? "", near)}?"
            : null;
    }
}
