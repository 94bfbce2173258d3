using System.Diagnostics;
using Bourse.Hosting.Supervision;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Chaos;

/// <summary>
/// A stage as a process that is started again whenever it was killed or has failed, as an engine of containers does. What it is not meant to do is
/// noted: to fail though it was not killed.
/// </summary>
internal sealed class SupervisedStage : IAsyncDisposable
{
    private const int Interrupted = 130;
    private const int Killed = 128 + 9;
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(500);

    private readonly Func<string[], ProcessStartInfo> _prepare;
    private readonly CancellationTokenSource _end = new();
    private readonly LastLines _words = new(60);
    private readonly List<string> _failures = [];
    private readonly Lock _gate = new();
    private readonly Task _run;
    private string[] _arguments;
    private Process? _process;
    private bool _isHeldBack;
    private bool _isTold;
    private bool _mayFail;

    /// <summary>Starts it.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="prepare">How a command is started.</param>
    /// <param name="arguments">Its command.</param>
    public SupervisedStage(string name, Func<string[], ProcessStartInfo> prepare, params string[] arguments)
    {
        (Name, _prepare, _arguments) = (name, prepare, arguments);
        _run = RunAsync();
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Ends when it has done all it had to do (exit code 0).</summary>
    public Task Done => _run;

    /// <summary>Whether it may fail now without being killed, as on a full disk; so may, later, a process that was there meanwhile.</summary>
    public bool MayFail
    {
        get;
        set
        {
            lock (_gate) (field, _mayFail) = (value, _mayFail || value);
        }
    }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>How often it has ended by itself though it had not done everything, and what it said then.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate) return [.. _failures];
        }
    }

    /// <summary>What it has said last.</summary>
    public string Words => _words.Text;

    /// <summary>Kills it. It is not started again until <see cref="Release"/>.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _isHeldBack = true;
            if (_process is { HasExited: false }) _process.Kill();
        }
    }

    /// <summary>Lets it be started again.</summary>
    public void Release()
    {
        lock (_gate) _isHeldBack = false;
    }

    /// <summary>Its process; null while it has none.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_gate) return _process is { HasExited: false } process ? process.Id : null;
        }
    }

    /// <summary>Asks it to end, and goes on with other arguments.</summary>
    public void GoOnWith(params string[] arguments)
    {
        lock (_gate)
        {
            _arguments = arguments;
            if (_process is not { HasExited: false } process) return;
            _isTold = true;
            ProcessSignals.Terminate(process.Id);
        }
    }

    /// <summary>Asks it to end for good, and tells how it did.</summary>
    public async Task<int> StopAsync()
    {
        await _end.CancelAsync();
        var process = _process;
        if (process is null) return Interrupted;
        if (!process.HasExited) ProcessSignals.Terminate(process.Id);
        return await BourseProgram.EndOf(process);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Kill();
        await Task.WhenAny(_run);
        _process?.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var process = Start();
            await process.WaitForExitAsync(CancellationToken.None);
            if (process.ExitCode == 0 || _end.IsCancellationRequested) return;
            Note(process.ExitCode);
            do await Task.Delay(RestartPause, TimeProvider.System, _end.Token);
            while (_isHeldBack);
        }
    }

    private Process Start()
    {
        lock (_gate)
        {
            _process?.Dispose();
            (_isTold, _mayFail) = (false, MayFail);
            Starts++;
            _words.Add($"--- start {Starts}: {string.Join(' ', _arguments)}");
            var process = Process.Start(_prepare(_arguments))!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => _words.Add(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return _process = process;
        }
    }

    private void Note(int code)
    {
        lock (_gate)
        {
            _words.Add($"--- ended with {code}");
            if (_mayFail || (code == Killed && _isHeldBack) || (code == Interrupted && _isTold)) return;
            _failures.Add($"{Name} has ended with {code} by itself: {_words.Text}");
        }
    }
}
