using System.Diagnostics;
using System.Globalization;

namespace Bourse.Tests.Chaos;

public sealed class StageClockTests
{
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

    /// <summary>The seconds since 1970 that another program reads from it.</summary>
    private static async Task<long> AskAsync(StageClock clock)
    {
        var start = new ProcessStartInfo("date", ["+%s"]) { RedirectStandardOutput = true };
        clock.GiveTo(start);
        using var process = Process.Start(start)!;
        return long.Parse(await process.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);
    }
}
