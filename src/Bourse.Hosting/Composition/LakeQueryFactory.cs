using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Lake;
using Bourse.Lake.Query;
using Bourse.Ledger;

namespace Bourse.Hosting.Composition;

/// <summary>Opens what reads a lake. DuckDB, a large native library, is loaded here and by no other part of a host.</summary>
public static class LakeQueryFactory
{
    /// <summary>Opens what runs statements.</summary>
    /// <param name="host">The host, whose database holds the portfolios' tables.</param>
    /// <param name="lake">The lake; it is left open.</param>
    /// <param name="limits">The limits of each statement.</param>
    public static ILakeQueries OpenQueries(HostServices host, ILakeStore lake, QueryLimits limits) => host.Settings.Spark is { } spark
        ? OpenSpark(host, spark, CacheOf(host, lake), limits)
        : new DuckDbQueries(CacheOf(host, lake), limits, () => OpenDatabase(host), host.Clock);

    /// <summary>Opens what makes Parquet files of raw files.</summary>
    public static Compactor OpenCompactor(HostServices host, ILakeStore lake, QueryLimits limits) => new(CacheOf(host, lake), limits);

    /// <summary>Opens what reads Parquet files for a check of the lake.</summary>
    public static TableZoneCheck OpenCheck(HostServices host, ILakeStore lake) => new(CacheOf(host, lake));

    /// <summary>A method of its own, so that the libraries for Spark are not loaded for statements in this process.</summary>
    private static SparkLakeQueries OpenSpark(HostServices host, SparkAddress address, LakeFileCache files, QueryLimits limits) =>
        new(address, files, host.Settings.S3, limits, () => OpenDatabase(host), Guid.NewGuid, host.Clock);

    private static IInvestorsDatabase? OpenDatabase(HostServices host) => host.HasDatabase ? host.OpenDatabase() : null;

    private static LakeFileCache CacheOf(HostServices host, ILakeStore lake) => new(lake, host.Home.LakeCache, host.Clock);
}
