using System.Diagnostics;
using Xunit;

namespace Bourse.Tests.Cli;

/// <summary>The program with standard output or standard error closed, without a reader, or on a full disk.</summary>
public sealed class StandardStreamsTests : IDisposable
{
    private const string OneMonth = "--from 2024-01-01 --to 2024-02-01 --day-interval 0";
    private readonly BourseProgram _bourse = new();

    public StandardStreamsTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");

    public void Dispose() => _bourse.Dispose();

    [Theory]
    [InlineData("topic list", ">&-")]
    [InlineData("config show", ">&-")]
    [InlineData("config show", "| true")]
    [InlineData("--version", "2>&-")]
    [InlineData("--version", "<&-")]
    public async Task A_command_whose_data_nobody_reads_ends_quietly(string command, string redirection)
    {
        await _bourse.RunAsync("exchange", "se1", "--from", "2024-01-01", "--to", "2024-01-05", "--day-interval", "0");

        Assert.Equal((0, ""), await ShellAsync(command, redirection));
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData(">&-")]
    [InlineData(">&- 2>&- <&-")]
    public async Task A_stage_that_cannot_write_messages_does_its_work(string redirection)
    {
        Assert.Equal(0, (await ShellAsync($"exchange se1 {OneMonth}", redirection)).Code);

        var status = await _bourse.StatusAsync();
        Assert.Equal("2024-02-01", status.GetProperty("stages")[0].GetProperty("last_date").GetString());
        Assert.Contains("sound: 2 topics", (await _bourse.RunAsync("doctor")).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--processes")]
    public async Task A_network_whose_log_is_on_a_full_disk_runs_on(string option)
    {
        var (code, _) = await ShellAsync($"up {option} --no-follow {OneMonth}", "2>/dev/full");

        Assert.Equal(0, code);
        var status = await _bourse.StatusAsync();
        Assert.All(status.GetProperty("portfolios").EnumerateArray(), table => Assert.Equal(23, table.GetProperty("rows").GetInt64()));
    }

    [Theory]
    [InlineData("replay /dev/stdin")]
    [InlineData("replay -")]
    [InlineData("replay /dev/fd/3")]
    public async Task A_pipe_is_replayed_as_a_file_is(string command)
    {
        const string Rows = "printf 'Date,Close\\n02/01/2024,1\\n31/01/2024,2\\n'";
        var start = _bourse.Prepare("sh", "-c", $"{Rows} | (exec 3<&0; {_bourse.File} {command} --interval 0 --home '{_bourse.Home}')");
        using var process = Process.Start(start)!;
        var words = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();

        Assert.Equal((0, "2 messages to demotest\n"), (await BourseProgram.EndOf(process), await words));
        Assert.Empty(Directory.GetFiles(_bourse.Home, "spool-*"));
    }

    [Theory]
    [InlineData("csv:-", "is standard input, which each stage and `verify` would have to read again")]
    [InlineData("csv:/dev/stdin", "cannot read its prices from standard input or a pipe")]
    public async Task Prices_of_an_exchange_from_a_pipe_are_refused(string source, string cause)
    {
        var start = _bourse.Prepare("sh", "-c", $"printf 'Date,Stock,Close\\n' | {_bourse.File} exchange {source} --home '{_bourse.Home}'");
        using var process = Process.Start(start)!;
        var words = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();

        Assert.Equal(2, await BourseProgram.EndOf(process));
        Assert.Contains(cause, await words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config show")]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task Data_that_cannot_be_written_are_a_failure(string command)
    {
        var (code, words) = await ShellAsync(command, ">/dev/full");

        Assert.Equal(1, code);
        Assert.StartsWith("bourse: ", words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    /// <summary>Runs a command in a shell; its exit code is that of the program also when it is the first of a pipe.</summary>
    private async Task<(int Code, string Words)> ShellAsync(string command, string redirection)
    {
        var start = _bourse.Prepare("sh", "-c", $"({_bourse.File} {command} --home '{_bourse.Home}'; echo $? >'{_bourse.Home}.code') {redirection}");
        using var process = Process.Start(start)!;
        var words = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await BourseProgram.EndOf(process);
        return (int.Parse(await File.ReadAllTextAsync(_bourse.Home + ".code")), await words);
    }
}
