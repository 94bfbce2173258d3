using System.Globalization;

namespace Bourse.Adapters.DuckDb;

/// <summary>Finds where a Parquet file ends.</summary>
internal static class ParquetEnd
{
    /// <summary>The offset behind the last row of a file of the table zone.</summary>
    public static long Of(DuckDbSession session, string path) =>
        Convert.ToInt64(session.Value($"SELECT max(_offset) FROM read_parquet({SqlText.Files([path])})"), CultureInfo.InvariantCulture) + 1;
}
