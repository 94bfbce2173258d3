using System.Diagnostics;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;

namespace Bourse.Hosting.Supervision;

/// <summary>
/// Starts the network of a home folder (<c>bourse up</c>), or one stage of it, as a process that runs on when this one ends.
/// </summary>
/// <param name="arguments">The command line of the process, the program first.</param>
/// <param name="environment">The environment variables it gets besides those of this process.</param>
/// <param name="log">The file that gets what it writes, from its beginning.</param>
/// <param name="clock">Measures how long it takes.</param>
public sealed class NetworkStarter(
    IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string log, TimeProvider clock)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Ctrl-C at the terminal of this process is not meant for the network.</summary>
    private static readonly string[] Detached =
        ["/bin/sh", "-c", "trap '' INT HUP; log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh"];

    /// <summary>The stage that it starts; null for the network.</summary>
    public StageRole? Stage { get; init; }

    /// <summary>The command that it runs, as one would type it.</summary>
    public string Command => "bourse " + string.Join(' ', arguments.SkipWhile(word => word != (Stage?.Kind?.Word ?? StageRole.Supervisor)));

    private string Role => Stage?.Name ?? StageRole.Supervisor;

    private string Name => Stage?.Name ?? "the network";

    /// <summary>Starts it, and waits until it has its role.</summary>
    /// <returns>Its process.</returns>
    /// <exception cref="BourseException">
    /// It has ended at once; the message says what it has written last. Or another process was first (<see cref="FailureKind.Usage"/>).
    /// </exception>
    public async Task<int> StartAsync(HostServices host, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows()) throw new BourseException(FailureKind.Usage, $"{Name} cannot be started from here", $"run: {Command}");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        var start = new ProcessStartInfo(Detached[0], [.. Detached[1..], log, .. arguments]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var begin = clock.GetTimestamp();
        while (host.FindHolder(Role)?.Holder.Process != process.Id)
        {
            if (process.HasExited && host.FindHolder(Role)?.Holder is { } first)
                throw new BourseException(FailureKind.Usage, $"{Name} runs already, in process {first.Process}", "stop it first");
            if (process.HasExited) throw new BourseException(FailureKind.Failed, $"{Name} has ended at once: {LastLine()}", $"run: {Command}");
            if (clock.GetElapsedTime(begin) > StartTimeout) throw NotStarted();
            await Task.Delay(PollInterval, clock, cancellation);
        }

        return process.Id;
    }

    private BourseException NotStarted() =>
        new(FailureKind.Failed, $"{Name} has not started within {StartTimeout.TotalSeconds:0} s", $"look into {log}");

    private string LastLine() => File.Exists(log) ? File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "" : "";
}
