using Microsoft.Extensions.Logging;

namespace Bourse.Pipelines;

/// <summary>The log messages of pipelines.</summary>
internal static partial class PipelinesLog
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Error, Message = "{Run} {Task} failed unexpectedly")]
    public static partial void TaskFailedUnexpectedly(this ILogger logger, string run, string task, Exception failure);

    [LoggerMessage(EventId = 61, Level = LogLevel.Information, Message = "{Run} was due {Due:yyyy-MM-dd HH:mm} UTC: {Tasks}")]
    public static partial void RunIsDue(this ILogger logger, string run, DateTime due, string tasks);

    [LoggerMessage(EventId = 62, Level = LogLevel.Warning, Message = "{Pipeline}: {Missed}; only the latest is run")]
    public static partial void TimesWereMissed(this ILogger logger, string pipeline, string missed);

    [LoggerMessage(EventId = 63, Level = LogLevel.Information, Message = "{Run} {Task}: {State}{Reason}")]
    public static partial void TaskEnded(this ILogger logger, string run, string task, string state, string reason);
}
