using System.IO.Compression;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Sinks;
using Bourse.Market;

namespace Bourse.Tests.Sqlite;

/// <summary>
/// Homes as people have them. <c>home-0.1.zip</c> was made by release 0.1: January 2024 of the exchanges SE1 and SE2, the investor Inv1 and the
/// ingestion. The figures were read from it with the sqlite3 module of Python.
/// </summary>
public sealed class SqliteHomeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-home-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_log_of_an_earlier_release_is_read_and_written_on()
    {
        Unpack(_folder);
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(_folder, "log.db"), TimeProvider.System, None);
        Assert.Equal((528, 44), await CountAsync(log));
        var committed = await log.GetCommittedAsync("investorsDB", None);
        Assert.Equal(44, committed[new TopicPartition(Topics.Evaluations, 0)]);

        await AppendAsync(log);

        Assert.Equal((529, 44), await CountAsync(log));
    }

    [Fact]
    public async Task The_database_of_an_earlier_release_is_read_and_written_on()
    {
        Unpack(_folder);
        await using var database = new SqliteInvestorsDatabase(Path.Combine(_folder, "InvestorsDB.db"));
        Assert.Equal((22, 27_752_183m), await SumAsync(database, "Inv1_P12"));

        await database.InitializeAsync(NetworkFile.Default, None);

        Assert.Equal((22, 70_985_230m), await SumAsync(database, "Inv1_P11"));
    }

    [Fact]
    public async Task A_home_on_a_read_only_disk_is_read_and_writing_to_it_is_refused()
    {
        using var disk = SmallDisk.Mount("2m");
        Unpack(disk.Folder);
        disk.MakeReadOnly();
        var file = Path.Combine(disk.Folder, "InvestorsDB.db");

        await using (var log = await SqliteEventLog.OpenAsync(Path.Combine(disk.Folder, "log.db"), TimeProvider.System, None))
        {
            Assert.Equal((528, 44), await CountAsync(log));
            Assert.Single(await log.ListGroupsAsync(None), group => group.Name == "investorsDB");
            var refusal = await Assert.ThrowsAsync<BourseException>(() => AppendAsync(log));
            Assert.Contains("cannot be opened for writing", refusal.Message, StringComparison.Ordinal);
        }

        await using (var database = new SqliteInvestorsDatabase(file))
        {
            Assert.Equal((22, 27_752_183m), await SumAsync(database, "Inv1_P12"));
            var refusal = await Assert.ThrowsAsync<BourseException>(() =>
                database.ClaimAsync("ingest", "a topic", [new TopicPartition(Topics.Evaluations, 0)], None));
            Assert.Contains("cannot be opened for writing", refusal.Message, StringComparison.Ordinal);
        }

        SqliteHealth.Check(file);
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_database_goes_on_once_there_is_room()
    {
        using var disk = SmallDisk.Mount("1m");
        Unpack(disk.Folder);
        await using var database = new SqliteInvestorsDatabase(Path.Combine(disk.Folder, "InvestorsDB.db"));
        var claim = (await database.ClaimAsync("ingest", "a topic", [new TopicPartition(Topics.Evaluations, 0)], None))[0];
        var rows = Enumerable.Range(0, 30_000).Select(i => new ValuationRow(
            new DateOnly(1900, 1, 1).AddDays(i), Money.Parse("1.5"), null, null, Money.Parse("100"), null, 0)).ToArray();
        var write = new SinkWrite<PortfolioRows>([new PortfolioRows("Inv1_P11", rows)], [new PartitionAdvance(claim.Partition, claim.Epoch, 1)]);

        var failure = await Assert.ThrowsAsync<BourseException>(() => database.WriteAsync(write, None));
        Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);

        disk.Resize("32m");
        await database.WriteAsync(write, None);
        Assert.Equal(30_022, (await SumAsync(database, "Inv1_P11")).Rows);
    }

    [Fact]
    public async Task A_reader_names_a_full_disk_too()
    {
        using var disk = SmallDisk.Mount("1m");
        Unpack(disk.Folder);
        var filling = Path.Combine(disk.Folder, "filling");
        Fill(filling);

        await using var database = new SqliteInvestorsDatabase(Path.Combine(disk.Folder, "InvestorsDB.db"));
        BourseException[] failures =
        [
            await Assert.ThrowsAsync<BourseException>(() => SqliteEventLog.OpenAsync(Path.Combine(disk.Folder, "log.db"), TimeProvider.System, None)),
            await Assert.ThrowsAsync<BourseException>(() => SumAsync(database, "Inv1_P12")),
        ];
        Assert.All(failures, failure => Assert.StartsWith("the disk is full: ", failure.Message, StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.StartsWith("free some space", failure.Remedy, StringComparison.Ordinal));

        File.Delete(filling);
        Assert.Equal((22, 27_752_183m), await SumAsync(database, "Inv1_P12"));
    }

    /// <summary>Writes a file until there is no room left.</summary>
    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        Assert.Throws<IOException>(() => Enumerable.Range(0, 10_000).ToList().ForEach(_ => stream.Write(new byte[1024])));
    }

    private static void Unpack(string folder) =>
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Sqlite", "home-0.1.zip"), folder);

    private static async Task AppendAsync(SqliteEventLog log)
    {
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        buffer.Add("IBM"u8, "{}"u8, RecordHeaders.None, 0);
        await producer.AppendAsync(Topics.Prices, buffer, None);
    }

    private static async Task<(int Prices, int Evaluations)> CountAsync(SqliteEventLog log) =>
        (await CountAsync(log, Topics.Prices), await CountAsync(log, Topics.Evaluations));

    private static async Task<int> CountAsync(SqliteEventLog log, string topic)
    {
        var count = 0;
        await TopicScan.ReadAllAsync(
            log,
            topic,
            batch =>
            {
                foreach (var record in batch) count += record.HasValue ? 1 : 0;
            },
            None);
        return count;
    }

    private static async Task<(int Rows, decimal Sum)> SumAsync(SqliteInvestorsDatabase database, string portfolio)
    {
        var (rows, cents) = (0, 0L);
        await foreach (var block in database.ReadAsync(portfolio, null, null, None))
        {
            rows += block.Length;
            foreach (var row in block.Span) cents += row.Evaluation.ToCents();
        }

        return (rows, cents / 100m);
    }
}
