using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Stages;

/// <summary>The log messages of preparing stages.</summary>
internal static partial class StagesLog
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "topic {Topic} is there already and stays as it is: {Differences}")]
    public static partial void TopicDiffers(this ILogger logger, string topic, string differences);
}
