using Microsoft.Extensions.Logging;

namespace Bourse.Adapters.Spark;

/// <summary>The log messages of streams on Spark.</summary>
internal static partial class SparkStreamLog
{
    [LoggerMessage(
        EventId = 70, Level = LogLevel.Warning,
        Message = "{Topic}: the query on Spark has written nothing for {Minutes} minutes although messages wait; another one takes its place")]
    public static partial void QueryStandsStill(this ILogger logger, string topic, double minutes);
}
