using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Status;

/// <summary>The log messages of publishing a status.</summary>
internal static partial class StatusLog
{
    [LoggerMessage(
        EventId = 50, Level = LogLevel.Warning, Message = "the status of the stages is not shared with other machines by topic {Topic}: {Reason}")]
    public static partial void StatusNotShared(this ILogger logger, string topic, string reason);
}
