using Bourse.Cli.Configuration;

namespace Bourse.Cli.Stages;

/// <summary>The home folder of a demo, which begins afresh each time.</summary>
internal static class DemoHome
{
    /// <summary>Deletes what an earlier demo left, and only that.</summary>
    public static void Clear(HomeFolder home)
    {
        foreach (var file in new[] { home.LogFile, home.DatabaseFile })
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(file + suffix);
        }

        if (!Directory.Exists(home.Reports)) return;
        foreach (var report in Directory.EnumerateFiles(home.Reports, "*_stats*")) File.Delete(report);
    }
}
