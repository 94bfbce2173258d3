using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Stages;

/// <summary>The log messages of preparing stages.</summary>
internal static partial class StagesLog
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "topic {Topic} is there already and stays as it is: {Differences}")]
    public static partial void TopicDiffers(this ILogger logger, string topic, string differences);

    [LoggerMessage(EventId = StageEvents.FileDiffers, Level = LogLevel.Warning, Message = "{File} differs from the log: {Differences}")]
    public static partial void FileDiffers(this ILogger logger, string file, string differences, string exchange);

    [LoggerMessage(
        EventId = StageEvents.PricesRemoved, Level = LogLevel.Warning,
        Message = "{File} has no {Prices}; a published price stays, so put its row back, or give the price that holds")]
    public static partial void PricesRemoved(this ILogger logger, string file, string prices);

    [LoggerMessage(EventId = 33, Level = LogLevel.Information, Message = "{Exchange}: {Prices} of {File} sent")]
    public static partial void RevisionsSent(this ILogger logger, string exchange, string prices, string file);

    [LoggerMessage(
        EventId = 31, Level = LogLevel.Warning,
        Message = "{Topics}: a stage that starts later or anew misses them")]
    public static partial void TopicsLoseRecords(this ILogger logger, string topics);
}
