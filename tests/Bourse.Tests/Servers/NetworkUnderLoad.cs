using System.Diagnostics;
using Bourse.Hosting.Supervision;
using Bourse.Ledger;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>A whole network that runs at a steady pace, in one process, while something happens to its servers.</summary>
internal sealed class NetworkUnderLoad
{
    private static readonly string[] Up = ["up", "--no-follow"];

    /// <summary>So slow that its days outlast what happens to its servers, also on a busy machine.</summary>
    private const string DayInterval = "100ms";

    private readonly NetworkServers _network;
    private readonly string[] _settings;
    private readonly IInvestorsDatabase _database;
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="network">Where it runs.</param>
    /// <param name="database">A way to its database that nothing happens to.</param>
    /// <param name="settings">Its days and topics.</param>
    public NetworkUnderLoad(NetworkServers network, IInvestorsDatabase database, params string[] settings)
    {
        (_network, _database, _settings) = (network, database, settings);
        _process = network.Program.Start(Words, [.. Up, .. settings, "--day-interval", DayInterval]);
    }

    /// <summary>What it says.</summary>
    public SignallingStream Words { get; } = new();

    /// <summary>Waits until it has stored more evaluations than it has now; it must still be running then.</summary>
    public async Task GetOnAsync(int evaluations = 60)
    {
        var (before, begin) = (await CountStoredAsync(), Stopwatch.GetTimestamp());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await CountStoredAsync() < before + evaluations)
        {
            RequireRunning();
            Assert.True(Stopwatch.GetElapsedTime(begin) < Patience.Longest, $"it does not get on: {Words.Text}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until it ends by itself; tells how.</summary>
    public Task<int> EndAsync() => BourseProgram.EndOf(_process);

    /// <summary>Asks it to stop, and lets another one do the rest of the days as fast as it goes.</summary>
    public async Task FinishAsync()
    {
        RequireRunning();
        ProcessSignals.Terminate(_process.Id);
        await BourseProgram.EndOf(_process);
        var (code, _, words) = await _network.Program.RunAsync([.. Up, .. _settings, "--day-interval", "0"]);
        Assert.True(code == 0, words);
    }

    private void RequireRunning()
    {
        if (_process.HasExited) Assert.Fail($"it ended with code {_process.ExitCode}: {Words.Text}");
    }

    /// <summary>How many evaluations it has stored.</summary>
    public async Task<long> CountStoredAsync()
    {
        try
        {
            return (await _database.ReadProgressAsync(default)).Sum(progress => progress.NextOffset);
        }
        catch (BourseException)
        {
            // It has not made its tables yet.
            return 0;
        }
    }
}
