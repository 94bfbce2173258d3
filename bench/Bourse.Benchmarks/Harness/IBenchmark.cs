using Bourse.Adapters.S3;

namespace Bourse.Benchmarks.Harness;

/// <summary>A benchmark that can be run by its name.</summary>
internal interface IBenchmark
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, one line.</summary>
    string About { get; }

    /// <summary>What it needs and the settings do not name, one line; null when it can be run.</summary>
    string? Lacks(BenchmarkSettings settings) => null;

    /// <summary>Runs it.</summary>
    /// <exception cref="BourseException">It cannot be run, or what it measures does not do what it should.</exception>
    Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation);
}

/// <summary>What a user may choose about a run.</summary>
/// <param name="Rounds">How many rounds are counted.</param>
/// <param name="Program">The executable that whole-process benchmarks start; null when none was given.</param>
/// <param name="Say">Tells the user what is going on.</param>
internal sealed record BenchmarkSettings(int Rounds, string? Program, Action<string> Say)
{
    /// <summary>Kafka's servers, <c>host:port</c>; null when none were named.</summary>
    public string? Kafka { get; init; }

    /// <summary>The connection string of a MySQL or MariaDB user who may create databases; null when none was named.</summary>
    public string? MySql { get; init; }

    /// <summary>Spark Connect, <c>sc://host:15002</c>; null when none was named.</summary>
    public string? Spark { get; init; }

    /// <summary>The script that runs Kafka's own tools (<c>SCRIPT kafka ProducerPerformance …</c>); null when none was named.</summary>
    public string? Engines { get; init; }

    /// <summary>The class path of the peer on Kafka Streams; null when none was named.</summary>
    public string? KafkaStreams { get; init; }

    /// <summary>A Cassandra server, <c>HOST:PORT</c>; null when none was named.</summary>
    public string? Cassandra { get; init; }

    /// <summary>The class path of DataStax's driver for Java; null when none was named.</summary>
    public string? CassandraDriver { get; init; }

    /// <summary>A bucket for benchmarks; null when no S3 server was named.</summary>
    public S3Options? S3 { get; init; }

    /// <summary>For how long <c>latency</c> and <c>dashboard</c> measure.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(15);
}
