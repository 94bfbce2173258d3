using System.Diagnostics;
using Bourse.Tests.Faults;

namespace Bourse.Tests.Cli;

/// <summary>The completion scripts in the shells themselves; a shell that is not installed is skipped.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    private readonly BourseProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse report in", "inv1 inv2 inv3")]
    [InlineData("bourse topic tail no", "notes")]
    [InlineData("bourse explain Inv2_", "Inv2_P21 Inv2_P22")]
    [InlineData("bourse report --format json,h", "json,html")]
    [InlineData("bourse verify --log=k", "kafka")]
    [InlineData("bourse exchange csv:fo", "folder/")]
    [InlineData("bourse exchange csv:folder/", "folder/prices.csv")]
    [InlineData("bourse topic tail NO", "notes")]
    [InlineData("bourse bars show NVDA --indicators sma20,r", "sma20,rsi14")]
    [InlineData("bourse verify --period 2", "")]
    public async Task Bash_completes_the_word(string line, string expected)
    {
        // COMP_WORDS is split as bash does it; the reply replaces what follows the last of the characters that end a word.
        const string Script = """
            source <(bourse completion bash)
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(bourse)
            _bourse
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p bourse >/dev/null
            """;
        Assert.Equal(expected, await RunAsync("bash", TestContext.Current.CancellationToken, "--norc", "--noprofile", "-c", Script, "bash", line));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse report in", "inv1 inv2 inv3")]
    [InlineData("bourse topic tail no", "notes")]
    [InlineData("bourse report --format json,h", "json,html")]
    [InlineData("bourse verify --log=k", "--log=kafka")]
    [InlineData("bourse demo --exchange csv:fo", "csv:folder/")]
    [InlineData("bourse verify --period ro", "")]
    [InlineData("bourse replay row", "rows.csv")]
    public async Task Fish_completes_the_word(string line, string expected)
    {
        var script = $"bourse completion fish | source; complete -C '{line}'";
        Assert.Equal(expected, await RunAsync("fish", TestContext.Current.CancellationToken, "--no-config", "-c", script));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse report in", "inv1 inv2 inv3")]
    [InlineData("bourse exchange ", "se1 se2")]
    [InlineData("bourse topic tail no", "notes")]
    [InlineData("bourse report --format json,h", "json,html")]
    [InlineData("bourse verify --period ro", "")]
    public async Task PowerShell_completes_the_word(string line, string expected) => Assert.Equal(expected, await RunAsync(
        "pwsh", TestContext.Current.CancellationToken, "-NoProfile", "-NonInteractive", "-Command",
        $"bourse completion pwsh | Out-String | Invoke-Expression; (TabExpansion2 '{line}' {line.Length}).CompletionMatches.CompletionText"));

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse topic desc", "ribe")]
    [InlineData("bourse topic tail no", "tes")]
    [InlineData("bourse report --format json,ht", "ml")]
    [InlineData("bourse explain Inv2_P2", "Inv2_P21*Inv2_P22")]
    [InlineData("bourse replay ro", "ws.csv")]
    public async Task Zsh_completes_the_word_at_its_prompt(string line, string expected)
    {
        // A zsh of its own on a terminal of its own, which a tab is typed to; zpty waits until the pattern has come.
        const string Script = """
            zmodload zsh/zpty
            zpty -b z zsh -f -i
            zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(bourse completion zsh); print READ""Y'
            zpty -r z before '*READY*'
            zpty -w -n z "$1"$'\t\t'
            zpty -r z after "*${1##* }*${~2}*"
            print found
            zpty -d z
            """;
        Assert.Equal("found", await RunAsync("zsh", TestContext.Current.CancellationToken, "-f", "-c", Script, "zsh", line, expected));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse demo --exchange csv:fo", "-o nospace folder/")]
    [InlineData("bourse demo --exchange csv:folder/", "folder/prices.csv")]
    [InlineData("bourse replay ro", "-o default")]
    [InlineData("bourse verify --period ro", "")]
    public async Task Bash_is_told_to_leave_a_folder_open_and_where_files_belong(string line, string expected)
    {
        // Within a completion, compopt changes what bash does with the reply; here it says what it was asked.
        const string Script = """
            source <(bourse completion bash)
            compopt() { printf '%s\n' "$*"; }
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(bourse)
            _bourse
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.Equal(expected, await RunAsync("bash", TestContext.Current.CancellationToken, "--norc", "--noprofile", "-c", Script, "bash", line));
    }

    [Theory(Timeout = Patience.Milliseconds)]
    [InlineData("bourse demo --exchange csv:fo\tpr\t", "bourse demo --exchange csv:folder/prices.csv")]
    [InlineData("bourse explain inv2_p21\t", "bourse explain Inv2_P21")]
    public async Task Zsh_leaves_a_folder_open_and_finds_a_name_in_another_letter_case(string typed, string line)
    {
        // A key shows the line as it is: on its way to that, the terminal redraws parts of it.
        const string Script = """
            zmodload zsh/zpty
            zpty -b z zsh -f -i
            zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source <(bourse completion zsh)'
            zpty -w z 'show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey "^G" show; print READ""Y'
            zpty -r z before '*READY*'
            zpty -w -n z "$1"$'\a'
            zpty -r z after "*<${2}*"
            print found
            zpty -d z
            """;
        Assert.Equal("found", await RunAsync("zsh", TestContext.Current.CancellationToken, "-f", "-c", Script, "zsh", typed, line));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task A_script_has_no_syntax_error(string shell)
    {
        var check = $"bourse completion {shell} > script; {shell} -n script && echo good";
        Assert.Equal("good", await RunAsync("bash", TestContext.Current.CancellationToken, "-c", check));
    }

    /// <summary>Runs a shell that finds the program on its path, with a home that has a topic; the words of its output.</summary>
    private async Task<string> RunAsync(string shell, CancellationToken cancellation, params string[] arguments)
    {
        var path = Find(shell);
        Assert.SkipWhen(path is null, $"{shell} is not installed");
        var folder = Path.GetDirectoryName(_program.Home)!;
        var rows = Path.Combine(folder, "rows.csv");
        await File.WriteAllTextAsync(rows, "A,B\n1,2\n", cancellation);
        Directory.CreateDirectory(Path.Combine(folder, "folder"));
        await File.WriteAllTextAsync(Path.Combine(folder, "folder", "prices.csv"), "Date,Stock,Close\n2024-01-02,IBM,1\n", cancellation);
        Assert.Equal(0, (await _program.RunAsync("replay", rows, "--topic", "notes", "--interval", "0", "--mode", "sequential")).Code);
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var start = _program.Prepare(path!, arguments);
        WriteProgram(Path.Combine(bin, "bourse"));
        start.RedirectStandardInput = true;
        start.Environment["PATH"] = bin + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment["BOURSE_HOME"] = _program.Home;
        start.Environment["TERM"] = "xterm";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var (data, words) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(cancellation);
            Assert.True(process.ExitCode == 0, await words);
            return string.Join(' ', (await data).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string? Find(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, shell)).FirstOrDefault(File.Exists);

    private static void WriteProgram(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the program is found by a script for sh");
        File.WriteAllText(path, $"#!/bin/sh\nexec '{BourseProcess.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
