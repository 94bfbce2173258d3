using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Configuration;

/// <summary>The log messages of reading the settings.</summary>
internal static partial class SettingsLog
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "environment variable {Name} is not known; {Meant} is")]
    public static partial void UnknownVariable(this ILogger logger, string name, string meant);
}
