using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Bourse.Tests.Faults;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Cli;

/// <summary>
/// Backups of homes, and homes of backups. <c>stores-0.1.zip</c> was made by the program before it had backups: January 2024 of the network, a month
/// of bars of IBM by a pipeline, and a lake with its catalog.
/// </summary>
public sealed class BackupTests : IDisposable
{
    private const int Link = unchecked((int)0xA1FF0000);
    private readonly CommandLineRun _run = new();
    private readonly string _restored;
    private readonly string _backup;

    public BackupTests()
    {
        _restored = Path.Combine(_run.Folder, "restored");
        _backup = Path.Combine(_run.Folder, "b.backup");
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Backups_taken_under_full_load_are_what_the_log_says()
    {
        Directory.CreateDirectory(_run.Home);
        string[] network = ["--from", "2000-01-01", "--to", "2009-12-31", "--day-interval", "0"];
        var (taken, whileRunning) = (0, 0);
        for (var wanted = Effort.Of(3, 50); taken < wanted;)
        {
            if (Directory.Exists(_run.Home)) Directory.Delete(_run.Home, recursive: true);
            Directory.CreateDirectory(_run.Home);
            using var up = BourseProcess.Start(_run.Home, ["up", "--no-follow", "--no-dashboard", "--quiet", .. network]);
            await Eventually.IsAsync(() => File.Exists(Path.Combine(_run.Home, "run", "ingest.json")));
            for (; taken < wanted && !up.HasExited; taken++)
            {
                Assert.Equal(0, (await _run.RunAsync("backup", $"{taken}.backup")).Code);
                if (!up.HasExited) whileRunning++;
            }

            await up.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.True(whileRunning > 0);
        for (var number = 0; number < taken; number++) await CheckAsync($"{number}.backup", network);
    }

    [Fact]
    public async Task A_home_comes_back_with_all_its_stores_and_nothing_is_replaced()
    {
        await MakeAsync();
        Directory.CreateDirectory(Path.Combine(_run.Home, "lake", "raw"));
        await File.WriteAllTextAsync(Path.Combine(_run.Home, "lake", "raw", "x.jsonl"), "{}", TestContext.Current.CancellationToken);
        var told = await _run.RunAsync("backup", "b.backup", "--json");
        var parts = JsonNode.Parse(told.Data)!["parts"]!.AsArray().Select(part => (string)part!["path"]!).ToList();
        // The log is copied after all that is made of it.
        Assert.Equal(["InvestorsDB.db", "lake/raw/x.jsonl", "log.db"], parts.Where(part => part is not ("pipelines.db" or "network.json")));

        var again = await _run.RunAsync("backup", "b.backup");
        Assert.Equal((2, true), (again.Code, again.Words.Contains("b.backup exists already", StringComparison.Ordinal)));
        Assert.Equal(0, (await RestoreAsync()).Code);
        Assert.Equal(0, (await _run.RunAsync("verify", "--home", _restored)).Code);
        var full = await RestoreAsync();
        Assert.Equal(2, full.Code);
        Assert.Contains("is not empty; a backup is restored into an empty home only", full.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public async Task A_backup_that_was_cut_is_refused(double kept)
    {
        await MakeAsync();
        await _run.RunAsync("backup", "b.backup");
        var bytes = await File.ReadAllBytesAsync(_backup, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_backup, bytes[..(int)(bytes.Length * kept)], TestContext.Current.CancellationToken);
        await RefusedAsync("its end, with the list of its entries, is missing");
    }

    [Fact]
    public async Task A_part_that_was_changed_is_named()
    {
        await MakeAsync();
        await _run.RunAsync("backup", "b.backup");
        Rewrite(entry => entry == "log.db" ? "x"u8.ToArray() : null);
        await RefusedAsync("log.db");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/evil")]
    [InlineData("a/../../evil")]
    [InlineData("..\\evil")]
    [InlineData("C:evil")]
    public async Task An_entry_that_leads_out_of_the_home_is_refused(string name)
    {
        await MakeAsync();
        await _run.RunAsync("backup", "b.backup");
        using (var archive = ZipFile.Open(_backup, ZipArchiveMode.Update)) archive.CreateEntry(name);
        await RefusedAsync("leads out of the home folder");
    }

    [Fact]
    public async Task A_link_in_a_backup_is_refused()
    {
        await MakeAsync();
        await _run.RunAsync("backup", "b.backup");
        using (var archive = ZipFile.Open(_backup, ZipArchiveMode.Update)) archive.CreateEntry("lake").ExternalAttributes = Link;
        await RefusedAsync("lake is not a regular file but a link or a device");
    }

    [Fact]
    public async Task A_backup_of_a_newer_format_is_refused()
    {
        await MakeAsync();
        await _run.RunAsync("backup", "b.backup");
        Rewrite(entry => entry == "bourse-backup.json" ? Encoding.UTF8.GetBytes("""{"format":2,"parts":[]}""") : null);
        await RefusedAsync("was written by a newer Bourse (format 2; this one knows 1)");
    }

    [Theory]
    [InlineData("log.db", "PRAGMA user_version = 99", "topic", "list")]
    [InlineData("InvestorsDB.db", "UPDATE Schema_Version SET version = 99", "database", "init")]
    [InlineData("bars.db", "PRAGMA user_version = 99", "bars", "list")]
    [InlineData("pipelines.db", "UPDATE PipelineSchema SET version = 99", "pipeline", "runs")]
    public async Task A_store_of_a_newer_version_is_refused_in_one_line(string store, string change, params string[] command)
    {
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Sqlite", "stores-0.1.zip"), _run.Home);
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(_run.Home, store)};Pooling=False"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var statement = connection.CreateCommand();
            statement.CommandText = change;
            await statement.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var refused = await _run.RunAsync(command);
        Assert.NotEqual(0, refused.Code);
        Assert.Matches($"^bourse: .*{store} .*99", refused.Words.Split('\n')[0]);
    }

    [Fact]
    public async Task The_stores_of_the_release_before_are_read_and_hold_what_their_log_says()
    {
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Sqlite", "stores-0.1.zip"), _run.Home);
        var verified = await _run.RunAsync("verify", "--json");
        Assert.True(verified.Code == 0, verified.Words + verified.Data);
        Assert.Contains("IBM", (await _run.RunAsync("bars", "list")).Data, StringComparison.Ordinal);
        Assert.Equal(0, (await _run.RunAsync("pipeline", "runs")).Code);
        Assert.Equal(0, (await _run.RunAsync("lake", "verify")).Code);
        Assert.Equal(0, (await _run.RunAsync("lake", "ls")).Code);
    }

    private async Task MakeAsync()
    {
        _run.Clock.Advance(TimeSpan.FromDays(60));
        var made = await _run.RunAsync("up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow", "--quiet");
        Assert.True(made.Code == 0, made.Words);
    }

    private Task<CommandLineRun.Result> RestoreAsync() => _run.RunAsync("restore", "b.backup", "--home", _restored);

    private async Task RefusedAsync(string place)
    {
        var refused = await RestoreAsync();
        Assert.NotEqual(0, refused.Code);
        var line = refused.Words.Split('\n').Single(said => said.StartsWith("bourse: ", StringComparison.Ordinal));
        Assert.Contains(place, line, StringComparison.Ordinal);
        Assert.False(Path.Exists(_restored));
        Assert.Empty(Directory.GetDirectories(_run.Folder));
    }

    /// <summary>Restores, checks that no store knows more than the log, lets the network end, and audits it.</summary>
    private async Task CheckAsync(string backup, string[] network)
    {
        var home = Path.Combine(_run.Folder, "checked");
        Assert.Equal(0, (await _run.RunAsync("restore", backup, "--home", home)).Code);
        Assert.InRange(await NumberAsync(home, "InvestorsDB.db", "SELECT coalesce(max(next_offset), 0) FROM Progress"), 0, await EndAsync(home));
        var ended = await BourseProcess.RunAsync(home, ["up", "--no-follow", "--no-dashboard", "--quiet", .. network]);
        Assert.True(ended.ExitCode == 0, ended.Words);
        var verified = await BourseProcess.RunAsync(home, ["verify"]);
        Assert.True(verified.ExitCode == 0, verified.Words + verified.Output);
        Directory.Delete(home, recursive: true);
    }

    private static Task<long> EndAsync(string home) => NumberAsync(home, "log.db", """
        SELECT coalesce(max(b.next_offset), 0) FROM batches b JOIN partitions p ON b.partition_id = p.id JOIN topics t ON p.topic_id = t.id
        WHERE t.name = 'portfolios'
        """);

    private static async Task<long> NumberAsync(string home, string store, string query)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(home, store)};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var statement = connection.CreateCommand();
        statement.CommandText = query;
        return (long)(await statement.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Writes entries of the backup anew.</summary>
    private void Rewrite(Func<string, byte[]?> contentOf)
    {
        using var archive = ZipFile.Open(_backup, ZipArchiveMode.Update);
        foreach (var entry in archive.Entries.ToList())
        {
            if (contentOf(entry.FullName) is not { } content) continue;
            var name = entry.FullName;
            entry.Delete();
            using var stream = archive.CreateEntry(name).Open();
            stream.Write(content);
        }
    }
}
