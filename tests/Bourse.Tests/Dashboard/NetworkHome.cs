using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>
/// The files of a home with the network of some days at the start of 2024, whose stages have ended: made once and kept in memory, from where each
/// test has its own.
/// </summary>
internal static class NetworkHome
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, byte[]>>> Made = new(MakeAsync);

    /// <summary>Writes the files into a home folder that is not there yet.</summary>
    public static async Task WriteAsync(string home)
    {
        foreach (var (name, content) in await Made.Value)
        {
            var path = Path.Combine(home, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content);
        }
    }

    private static async Task<IReadOnlyDictionary<string, byte[]>> MakeAsync()
    {
        using var commands = new CommandLineRun();
        var up = await commands.RunAsync("up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow", "--quiet");
        Assert.True(up.Code == 0, up.Words);
        var files = new DirectoryInfo(commands.Home).EnumerateFiles("*", SearchOption.AllDirectories);
        return files.ToDictionary(file => Path.GetRelativePath(commands.Home, file.FullName), file => File.ReadAllBytes(file.FullName));
    }
}
