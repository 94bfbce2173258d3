using System.Diagnostics;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>Waits for what other processes or threads bring about.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Asks again and again until the answer is yes; each question takes as long as a command does, which is the pause between two.
    /// </summary>
    public static async Task IsAsync(Func<Task<bool>> question, TimeSpan? deadline = null, Func<string>? details = null)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!await question())
        {
            if (Stopwatch.GetElapsedTime(begin) > (deadline ?? Deadline)) Assert.Fail($"it did not happen in time {details?.Invoke()}");
        }
    }
}
