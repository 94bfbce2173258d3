using System.Text.RegularExpressions;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Monitoring;

/// <summary>Starts a program that tells its health, and finds where.</summary>
internal static partial class WatchedProgram
{
    /// <summary>Starts it on a free port.</summary>
    public static async Task<Uri> StartWatchedAsync(this BourseProgram program, SignallingStream words, params string[] arguments)
    {
        var process = program.Start(words, [.. arguments, "--health-port", "0"]);
        await Eventually.IsAsync(() => Address().IsMatch(words.Text) || process.HasExited, () => words.Text);
        return new Uri(Address().Match(words.Text).Groups[1].Value);
    }

    [GeneratedRegex(@"health: (http://[^ ]+) ")]
    private static partial Regex Address();
}
