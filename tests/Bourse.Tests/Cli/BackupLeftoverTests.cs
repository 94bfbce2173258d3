using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Bourse.Tests.Cli;

/// <summary>What backup and restore do about the temporary files of those that were killed.</summary>
public sealed class BackupLeftoverTests : IDisposable
{
    /// <summary>More than any system gives to a process.</summary>
    private const int Ended = 99_999_999;

    private readonly CommandLineRun _run = new();
    private readonly string _restored;
    private readonly string _backup;

    public BackupLeftoverTests()
    {
        _restored = Path.Combine(_run.Folder, "restored");
        _backup = Path.Combine(_run.Folder, "b.backup");
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Sqlite", "stores-0.1.zip"), _run.Home);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_killed_backups_left_in_the_lake_is_no_part_of_a_backup()
    {
        var raw = Directory.CreateDirectory(Path.Combine(_run.Home, "lake", "raw")).FullName;
        string[] left = [$"old.backup.{Ended}.tmp", $"old.backup.{Ended}.db.tmp", $"old.backup.{Ended}.db.tmp-journal"];
        foreach (var name in left.Append("x.jsonl")) await WriteAsync(Path.Combine(raw, name));
        var done = await _run.RunAsync("backup", "b.backup", "--json");
        var parts = JsonNode.Parse(done.Data)!["parts"]!.AsArray().Select(part => (string)part!["path"]!).ToList();
        Assert.Contains("lake/raw/x.jsonl", parts);
        Assert.DoesNotContain(parts, part => part.Contains("old.backup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_backup_of_that_name_removes_what_a_killed_one_left()
    {
        foreach (var process in (int[])[Ended, Environment.ProcessId])
        {
            foreach (var ending in (string[])["tmp", "db.tmp", "db.tmp-journal"]) await WriteAsync($"{_backup}.{process}.{ending}");
        }

        await WriteAsync($"{_backup}.2024.txt");
        var done = await _run.RunAsync("backup", "b.backup");
        Assert.True(done.Code == 0, done.Words);
        Assert.Equal([_backup, $"{_backup}.2024.txt"], Directory.GetFileSystemEntries(_run.Folder).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("warning", done.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_running_backup_writes_is_left_and_named()
    {
        var (other, held) = ($"{_backup}.{RunningProcess()}.tmp", $"{_backup}.{Ended}.tmp");
        await WriteAsync(other);
        await using var writing = new FileStream(held, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        var done = await _run.RunAsync("backup", "b.backup");
        Assert.True(done.Code == 0, done.Words);
        Assert.True(File.Exists(other) && File.Exists(held));
        Assert.Contains($"warning: {other} ", done.Words, StringComparison.Ordinal);
        Assert.Contains($"warning: {held} ", done.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_restore_of_that_home_removes_what_a_killed_one_left()
    {
        await _run.RunAsync("backup", "b.backup");
        foreach (var process in (int[])[Ended, Environment.ProcessId]) await WriteAsync($"{_restored}.{process}.restoring/lake/x.jsonl");
        await WriteAsync($"{_restored}.{Ended}.restoring.tmp");
        var done = await _run.RunAsync("restore", "b.backup", "--home", _restored);
        Assert.True(done.Code == 0, done.Words);
        Assert.Equal([_backup, _restored], Directory.GetFileSystemEntries(_run.Folder).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(Path.Combine(_restored, "lake", "x.jsonl")));
    }

    [Fact]
    public async Task What_a_running_restore_writes_is_left_and_named()
    {
        await _run.RunAsync("backup", "b.backup");
        var (other, held) = ($"{_restored}.{RunningProcess()}.restoring", $"{_restored}.{Ended}.restoring");
        foreach (var folder in (string[])[other, held]) await WriteAsync($"{folder}/log.db");
        await using var writing = new FileStream($"{held}.tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var done = await _run.RunAsync("restore", "b.backup", "--home", _restored);
        Assert.True(done.Code == 0, done.Words);
        Assert.True(File.Exists($"{other}/log.db") && File.Exists($"{held}/log.db"));
        Assert.Contains($"warning: {other} ", done.Words, StringComparison.Ordinal);
        Assert.Contains($"warning: {held} ", done.Words, StringComparison.Ordinal);
    }

    private static int RunningProcess() => Process.GetProcesses().First(process => process.Id > 0 && process.Id != Environment.ProcessId).Id;

    private static async Task WriteAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);
    }
}
