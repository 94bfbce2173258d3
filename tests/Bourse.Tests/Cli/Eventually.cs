using System.Diagnostics;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>Waits for what other processes or threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// Asks again and again until the answer is yes. The pause between two questions leaves the processor to those who bring it about.
    /// </summary>
    public static async Task IsAsync(Func<Task<bool>> question, Func<string>? details = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await question())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience.Longest) Assert.Fail($"it did not happen in time {details?.Invoke()}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>The same for a question that takes no time.</summary>
    public static Task IsAsync(Func<bool> question, Func<string>? details = null) => IsAsync(() => Task.FromResult(question()), details);
}
