using Bourse.Hosting.Stages;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Supervision;

/// <summary>The log messages of running and stopping stages.</summary>
internal static partial class SupervisionLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Announcement}")]
    public static partial void StageStarts(this ILogger logger, string announcement);

    [LoggerMessage(EventId = StageEvents.StageSays, Level = LogLevel.Information, Message = "{Stage}: {Line}")]
    public static partial void StageSays(this ILogger logger, string stage, string line);

    [LoggerMessage(
        EventId = 42, Level = LogLevel.Error, Message = "{Stage}: ended unexpectedly (exit code {Code}), is started again in {Pause:0} s")]
    public static partial void StageDied(this ILogger logger, string stage, int? code, double pause);

    [LoggerMessage(EventId = 43, Level = LogLevel.Information, Message = "{Role}: asked {Process} to end")]
    public static partial void AskedToEnd(this ILogger logger, string role, string process);

    [LoggerMessage(EventId = 44, Level = LogLevel.Information, Message = "{Role}: {Process} is finishing, {Seconds:0} s")]
    public static partial void IsFinishing(this ILogger logger, string role, string process, double seconds);

    [LoggerMessage(EventId = 45, Level = LogLevel.Information, Message = "{Role}: stopped")]
    public static partial void Stopped(this ILogger logger, string role);
}
