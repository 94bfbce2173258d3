using System.Diagnostics;

namespace Bourse.Benchmarks.Peers;

/// <summary>A program to compare with, which runs until it is disposed.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public PeerProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Makes sure that it has not failed.</summary>
    /// <exception cref="BourseException">It has.</exception>
    public async Task CheckAsync()
    {
        if (!_process.HasExited || _process.ExitCode == 0) return;
        var words = $"{await _error} {await _output}".Trim().ReplaceLineEndings(" ");
        throw new BourseException(FailureKind.Failed, $"{_process.StartInfo.FileName} ended with exit code {_process.ExitCode}: {words}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
