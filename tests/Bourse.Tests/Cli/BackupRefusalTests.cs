using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Cli;

/// <summary>What backup and restore refuse, and in which words. The home is that of <c>stores-0.1.zip</c> (<see cref="BackupTests"/>).</summary>
public sealed class BackupRefusalTests : IDisposable
{
    private const int EndOfArchive = 22;
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);
    private readonly CommandLineRun _run = new();
    private readonly string _restored;
    private readonly string _backup;

    public BackupRefusalTests()
    {
        _restored = Path.Combine(_run.Folder, "restored");
        _backup = Path.Combine(_run.Folder, "b.backup");
    }

    public static TheoryData<string, string, int> NewerStores => new()
    {
        { "log.db", "PRAGMA user_version = 52", 2 },
        { "InvestorsDB.db", "UPDATE Schema_Version SET version = 52", 2 },
        { "bars.db", "PRAGMA user_version = 52", 1 },
        { "pipelines.db", "UPDATE PipelineSchema SET version = 52", 1 },
    };

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("HOME/mine.backup")]
    [InlineData("HOME/lake/mine.backup")]
    [InlineData("HOME/lake/raw/mine.backup")]
    [InlineData("HOME/../home/lake/mine.backup")]
    [InlineData("link-to-home/lake/mine.backup")]
    [InlineData("linked-by-lake/mine.backup")]
    public async Task A_backup_is_not_written_into_what_it_is_made_of(string target)
    {
        MakeHome();
        Directory.CreateDirectory(Path.Combine(_run.Home, "lake", "raw"));
        Directory.CreateSymbolicLink(Path.Combine(_run.Folder, "link-to-home"), _run.Home);
        var elsewhere = Directory.CreateDirectory(Path.Combine(_run.Folder, "linked-by-lake")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_run.Home, "lake", "elsewhere"), elsewhere);
        using var stop = new CancellationTokenSource(LongEnough);
        var refused = await _run.RunAsync(new MemoryStream(), stop.Token, "backup", target.Replace("HOME", _run.Home, StringComparison.Ordinal));
        Assert.Equal(2, refused.Code);
        Assert.Contains("a backup would contain itself", refused.Words, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_run.Home, "mine*", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(elsewhere));
    }

    [Fact]
    public async Task A_backup_is_not_written_into_the_lake_that_the_home_has_on_another_disk()
    {
        Directory.CreateDirectory(_run.Home);
        var lake = Directory.CreateDirectory(Path.Combine(_run.Folder, "disk", "lake")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_run.Home, "lake"), lake);
        using var stop = new CancellationTokenSource(LongEnough);
        var refused = await _run.RunAsync(new MemoryStream(), stop.Token, "backup", Path.Combine(lake, "mine.backup"));
        Assert.Equal(2, refused.Code);
        Assert.Contains("a backup would contain itself", refused.Words, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(lake));
    }

    [Theory]
    [MemberData(nameof(NewerStores))]
    public async Task A_store_of_a_newer_version_is_not_backed_up(string store, string change, int known)
    {
        MakeHome();
        await ChangeAsync(Path.Combine(_run.Home, store), change);
        var refused = await _run.RunAsync("backup", "b.backup");
        Assert.Equal(1, refused.Code);
        Assert.Contains(
            $"{Path.Combine(_run.Home, store)} was written by a newer Bourse (format 52; this one knows {known})", LineOf(refused),
            StringComparison.Ordinal);
        Assert.Contains("use the newer Bourse that wrote it", refused.Words, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_run.Folder));
    }

    [Theory]
    [MemberData(nameof(NewerStores))]
    public async Task A_backup_with_a_store_of_a_newer_version_is_not_restored(string store, string change, int known)
    {
        await BackUpAsync();
        await ReplaceAsync(store, file => ChangeAsync(file, change));
        var refused = await RefusedAsync($"{store} in {_backup} was written by a newer Bourse (format 52; this one knows {known})");
        Assert.Contains("use the newer Bourse that wrote it", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_store_in_a_backup_is_named_with_the_backup()
    {
        await BackUpAsync();
        await ReplaceAsync("log.db", async file =>
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Array.Fill(bytes, (byte)0xEE, 200, bytes.Length - 200);
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        });
        var refused = await RefusedAsync($"log.db in {_backup} is damaged");
        Assert.Contains("use another copy of the backup", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("-wal", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_store_in_a_backup_is_named_with_the_backup()
    {
        await BackUpAsync();
        await ReplaceAsync("bars.db", file => File.WriteAllTextAsync(file, new string('x', 5000), TestContext.Current.CancellationToken));
        var refused = await RefusedAsync($"bars.db in {_backup} is damaged");
        Assert.Contains("use another copy of the backup", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_with_more_behind_its_end_is_refused()
    {
        await BackUpAsync();
        await File.AppendAllTextAsync(_backup, "x", TestContext.Current.CancellationToken);
        await RefusedAsync("its list of entries is not at its end");
    }

    [Fact]
    public async Task A_backup_with_a_second_end_is_refused()
    {
        await BackUpAsync();
        var bytes = await File.ReadAllBytesAsync(_backup, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_backup, [.. bytes, .. bytes[^EndOfArchive..]], TestContext.Current.CancellationToken);
        await RefusedAsync("its list of entries is not at its end");
    }

    [Fact]
    public async Task A_missing_folder_of_a_backup_is_named()
    {
        MakeHome();
        var refused = await _run.RunAsync("backup", "nodir/b.backup");
        Assert.Contains($"there is no folder {Path.Combine(_run.Folder, "nodir")}", refused.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("--out", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_names_no_option_that_backup_lacks()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that nobody may write to, such as /sys of Linux");
        MakeHome();
        var refused = await _run.RunAsync("backup", "/sys/b.backup");
        Assert.Equal(1, refused.Code);
        Assert.Contains("cannot write /sys/b.backup: permission denied", refused.Words, StringComparison.Ordinal);
        Assert.Contains("give a file in a folder that you may write to", refused.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("--out", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_by_restore_as_by_backup()
    {
        await BackUpAsync();
        using var disk = SmallDisk.Mount("64k");
        var home = Path.Combine(disk.Folder, "home");
        var backedUp = await _run.RunAsync("backup", Path.Combine(disk.Folder, "c.backup"));
        var restored = await _run.RunAsync("restore", "b.backup", "--home", home);
        Assert.Contains("c.backup: the disk is full", LineOf(backedUp), StringComparison.Ordinal);
        // Either a file cannot be unpacked, or a store that was unpacked cannot grow.
        Assert.Contains($"cannot write {home}", LineOf(restored), StringComparison.Ordinal);
        Assert.Contains(": the disk is full", LineOf(restored), StringComparison.Ordinal);
        Assert.Contains("free some space, then run the command again", restored.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("choose another folder", restored.Words, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Folder));
    }

    [Fact]
    public async Task A_home_that_is_a_file_is_called_so()
    {
        await BackUpAsync();
        _run.WriteFile("restored", "x");
        var refused = await RestoreAsync();
        Assert.Equal(2, refused.Code);
        Assert.Contains($"{_restored} is a file, not a folder", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_given_as_a_backup_is_called_so()
    {
        Directory.CreateDirectory(_backup);
        var refused = await RestoreAsync();
        Assert.Equal(2, refused.Code);
        Assert.Contains($"{_backup} is a folder, not a backup", refused.Words, StringComparison.Ordinal);
        Assert.Contains("give the path of a backup", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_home_whose_stores_are_on_servers_the_servers_are_named()
    {
        Directory.CreateDirectory(_run.Home);
        const string database = "mysql:Server=db.invalid;User ID=ann;Password=s3cret";
        var refused = await _run.RunAsync("backup", "b.backup", "--log", "kafka:log.invalid:9092", "--database", database);
        Assert.Equal(1, refused.Code);
        var line = LineOf(refused);
        Assert.Contains("the event log, on Kafka at log.invalid:9092", line, StringComparison.Ordinal);
        Assert.Contains("the database and the runs of pipelines, on MySQL at db.invalid:3306", line, StringComparison.Ordinal);
        Assert.Contains("back them up there, by the tools of the servers", refused.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("--home", refused.Words, StringComparison.Ordinal);
    }

    private static string LineOf(CommandLineRun.Result result) =>
        result.Words.Split('\n').Single(said => said.StartsWith("bourse: ", StringComparison.Ordinal));

    private static async Task ChangeAsync(string store, string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private void MakeHome() => ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Sqlite", "stores-0.1.zip"), _run.Home);

    private async Task BackUpAsync()
    {
        MakeHome();
        var done = await _run.RunAsync("backup", "b.backup");
        Assert.True(done.Code == 0, done.Words);
    }

    private Task<CommandLineRun.Result> RestoreAsync() => _run.RunAsync("restore", "b.backup", "--home", _restored);

    /// <summary>Restores, which fails with one line about the cause that names no temporary folder; nothing is left.</summary>
    private async Task<string> RefusedAsync(string cause)
    {
        var refused = await RestoreAsync();
        Assert.Equal(1, refused.Code);
        Assert.Contains(cause, LineOf(refused), StringComparison.Ordinal);
        Assert.DoesNotContain(".restoring", refused.Words, StringComparison.Ordinal);
        Assert.Equal([_backup], Directory.GetFileSystemEntries(_run.Folder));
        return refused.Words;
    }

    /// <summary>Changes a store in the backup, and its checksum in the list.</summary>
    private async Task ReplaceAsync(string store, Func<string, Task> change)
    {
        using var archive = ZipFile.Open(_backup, ZipArchiveMode.Update);
        var file = Path.Combine(_run.UserFolder, store);
        await archive.GetEntry(store)!.ExtractToFileAsync(file, TestContext.Current.CancellationToken);
        await change(file);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        JsonNode list;
        using (var stream = archive.GetEntry("bourse-backup.json")!.Open()) list = JsonNode.Parse(stream)!;
        var part = list["parts"]!.AsArray().Single(one => (string)one!["path"]! == store)!;
        part["bytes"] = bytes.Length;
        part["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Write(store, bytes);
        Write("bourse-backup.json", System.Text.Encoding.UTF8.GetBytes(list.ToJsonString()));

        void Write(string entry, byte[] content)
        {
            archive.GetEntry(entry)!.Delete();
            using var stream = archive.CreateEntry(entry).Open();
            stream.Write(content);
        }
    }
}
