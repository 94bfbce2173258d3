using System.Diagnostics;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Cli;

/// <summary>Servers at whose addresses nothing listens: a command that does not wait for them says so soon.</summary>
public sealed class RefusedServerTests : IDisposable
{
    // A silent server is waited for ten seconds. The starts of a process make the bound fit a slow machine; on one that has become busy between the
    // start and the command, both are tried again.
    private const int Seconds = 3, Starts = 12, Tries = 5;
    private readonly BourseProgram _bourse = new();
    private readonly ClosedPort _kafka = new();
    private readonly ClosedPort _mysql = new();

    public RefusedServerTests()
    {
        _bourse.Environment["BOURSE_LOG"] = $"kafka:{_kafka.Address}";
        _bourse.Environment["BOURSE_DATABASE"] = $"mysql:Server=127.0.0.1;Port={_mysql.Port};User ID=bourse";
    }

    public void Dispose()
    {
        _bourse.Dispose();
        _kafka.Dispose();
        _mysql.Dispose();
    }

    [Theory]
    [InlineData("status", 4)]
    [InlineData("topic list", 4)]
    [InlineData("report", 4)]
    [InlineData("database init --no-wait", 4)]
    [InlineData("ingest --no-wait", 4)]
    [InlineData("exchange se1 --no-wait", 4)]
    [InlineData("doctor", 4)]
    public async Task A_refused_connection_is_told_soon(string command, int expected)
    {
        var times = new List<string>();
        while (times.Count < Tries)
        {
            var soon = TimeSpan.FromSeconds(Seconds) + Starts * await TimeOfAStartAsync();
            var begin = Stopwatch.GetTimestamp();
            var (code, data, words) = await _bourse.RunAsync(command.Split(' '));
            var took = Stopwatch.GetElapsedTime(begin);

            Assert.Equal(expected, code);
            Assert.Contains("cannot be reached", data + words, StringComparison.Ordinal);
            if (took <= soon) return;
            times.Add($"{took.TotalSeconds:0.0} s, not {soon.TotalSeconds:0.0} s");
        }

        Assert.Fail($"it took too long each time: {string.Join(", ", times)}");
    }

    private async Task<TimeSpan> TimeOfAStartAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await _bourse.RunAsync("--version")).Code);
        return Stopwatch.GetElapsedTime(begin);
    }
}
