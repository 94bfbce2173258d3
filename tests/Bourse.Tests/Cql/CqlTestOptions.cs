using Bourse.Adapters.Cql;
using Bourse.Retry;

namespace Bourse.Tests.Cql;

/// <summary>How tests reach the fake node.</summary>
internal static class CqlTestOptions
{
    /// <summary>Repeats at once, three times.</summary>
    public static readonly RetryPolicy AtOnce = new() { FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero, MostTries = 4 };

    public static CqlOptions Of(params int[] ports) => new()
    {
        ContactPoints = [.. ports.Select(port => new CqlEndpoint("127.0.0.1", port))],
        ConnectTimeout = TimeSpan.FromMinutes(2),
        RequestTimeout = TimeSpan.FromMinutes(2),
        Retries = AtOnce,
    };

    public static CqlSession Open(CqlOptions options, TimeProvider? clock = null) => new(options, clock ?? TimeProvider.System, "test");
}
