using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Composition;

/// <summary>The log messages of composing the network.</summary>
internal static partial class CompositionLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "{Host} waits: {Reason}")]
    public static partial void HostWaits(this ILogger logger, string host, string reason);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "{Host} goes on")]
    public static partial void HostContinues(this ILogger logger, string host);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "{Rows}")]
    public static partial void RowsLeftOut(this ILogger logger, string rows);

    [LoggerMessage(EventId = 23, Level = LogLevel.Information, Message = "{Home} is run with another network than before: {Changes}")]
    public static partial void NetworkChanged(this ILogger logger, string home, string changes);
}
