using System.Diagnostics;
using System.Globalization;

namespace Bourse.Tests.Chaos;

public sealed class StageClockTests
{
    /// <summary>How long the program of <c>waits.c</c> waits.</summary>
    private static readonly TimeSpan Waits = TimeSpan.FromSeconds(0.2);

    [Fact]
    public async Task A_program_sees_the_clock_that_it_was_given_and_each_jump_of_it()
    {
        Assert.SkipUnless(StageClock.CanBeSet, "clocks can be set on Linux where there is a compiler of C (tcc)");
        using var clock = new StageClock();
        foreach (var step in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(-39)])
        {
            clock.Set(step);
            var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var shown = await AskAsync(clock);
            Assert.InRange(shown - (long)step.TotalSeconds, before, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task A_wait_lasts_as_long_on_a_clock_that_is_ahead_or_back()
    {
        var program = StageClock.CanBeSet ? StageClock.TryCompile("waits.c", "waits", "-pthread", "-ldl") : null;
        Assert.SkipWhen(program is null, "clocks can be set on Linux where there is a compiler of C (tcc)");
        using var clock = new StageClock();
        foreach (var step in (TimeSpan[])[TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(-39)])
        {
            clock.Set(step);
            var start = new ProcessStartInfo(program);
            clock.GiveTo(start);
            var began = TimeProvider.System.GetTimestamp();
            using var process = Process.Start(start)!;
            // Uncorrected, the waits would last for forty minutes, which ends the program by a signal, or would end at once.
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            Assert.True(TimeProvider.System.GetElapsedTime(began) >= Waits);
        }
    }

    /// <summary>The seconds since 1970 that another program reads from it.</summary>
    private static async Task<long> AskAsync(StageClock clock)
    {
        var start = new ProcessStartInfo("date", ["+%s"]) { RedirectStandardOutput = true };
        clock.GiveTo(start);
        using var process = Process.Start(start)!;
        return long.Parse(await process.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);
    }
}
