using System.Diagnostics;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Bourse.Tests.Contracts;
using Bourse.Tests.Ledger;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Bourse.Tests.Sqlite;

public sealed class SqliteInvestorsDatabaseTests : InvestorsDatabaseContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-").FullName;

    private string DatabaseFile => Path.Combine(_folder, "InvestorsDB.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Columns_have_the_names_and_types_that_people_know()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);

        Assert.Equal(
            """
            AsOf DATE 1 1
            NAVperShare DECIMAL(18,6) 1 0
            DailyNAVChange DECIMAL(18,6) 0 0
            DailyNAVChangePercent DECIMAL(18,6) 0 0
            Evaluation DECIMAL(20,2) 1 0
            DailyEvaluationChange DECIMAL(20,2) 0 0
            Revision INT 1 0
            """,
            Query("SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk FROM pragma_table_info('Inv1_P11')"));
        Assert.Equal("Id\nName\nCity", Query("SELECT name FROM pragma_table_info('Investors')"));
        Assert.Equal("Id\nName\nCumulative", Query("SELECT name FROM pragma_table_info('Portfolios')"));
        Assert.Equal(
            "iid Investors Id\npid Portfolios Id",
            Query("SELECT \"from\" || ' ' || \"table\" || ' ' || \"to\" FROM pragma_foreign_key_list('Investors_Portfolios') ORDER BY \"from\""));
        Assert.Equal("iid\npid", Query("SELECT name FROM pragma_table_info('Investors_Portfolios') WHERE pk > 0 ORDER BY pk"));
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_neither_read_nor_written()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        Query("UPDATE Schema_Version SET version = 52 RETURNING version");
        await using var database = new SqliteInvestorsDatabase(DatabaseFile);
        Func<Task>[] calls =
        [
            () => database.ListPortfoliosAsync(Cancellation), () => database.ReadInventoryAsync(Cancellation),
            () => database.ClaimAsync("me", "id", [new TopicPartition("portfolios", 0)], Cancellation),
            () => database.InitializeAsync(NetworkFile.Default, Cancellation),
        ];

        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<BourseException>(call);
            Assert.Equal($"{DatabaseFile} has tables of version 52, and this Bourse knows those up to 2", failure.Message);
        }
    }

    [Fact]
    public async Task Master_data_are_those_of_the_network_also_after_it_changed()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        Assert.Equal(
            "Inv1 Alpha Investments, New York\nInv2 Beta Capital, London\nInv3 Gamma Fund, Tokyo",
            Query("SELECT Id || ' ' || Name || ', ' || City FROM Investors ORDER BY Id"));
        Assert.Equal(
            """
            P11 Alpha Tech Growth 1
            P12 Alpha Value 1
            P21 Beta Tech Innovation 0
            P22 Beta High Growth 1
            P31 Gamma Balanced 0
            P32 Gamma Tech Leaders 1
            """,
            Query("SELECT Id || ' ' || Name || ' ' || Cumulative FROM Portfolios ORDER BY Id"));
        Assert.Equal(
            "Inv1 P11\nInv1 P12\nInv2 P21\nInv2 P22\nInv3 P31\nInv3 P32", Query("SELECT iid || ' ' || pid FROM Investors_Portfolios ORDER BY pid"));

        var moved = NetworkFile.Default.Investors[0] with { City = "O'Fallon; DROP TABLE Investors" };
        await Database.InitializeAsync(NetworkFile.Default with { Investors = [moved] }, Cancellation);

        Assert.Equal("O'Fallon; DROP TABLE Investors", Query("SELECT City FROM Investors WHERE Id = 'Inv1'"));
    }

    [Fact]
    public async Task Amounts_compare_and_add_up_as_numbers_in_SQL()
    {
        await WriteAsync("Inv1_P11", [Row(3), Row(4) with { NavPerShare = Money.Parse("99.5"), NavChange = null }]);

        Assert.Equal("2000-01-03", Query("SELECT AsOf FROM Inv1_P11 WHERE NAVperShare = 263.8095 AND DailyNAVChangePercent = 2.489048"));
        Assert.Equal("2000-01-04", Query("SELECT AsOf FROM Inv1_P11 WHERE NAVperShare < 263 AND DailyNAVChange IS NULL AND AsOf > '2000-01-03'"));
        Assert.Equal("6436952", Query("SELECT SUM(Evaluation) FROM Inv1_P11"));
    }

    [Fact]
    public async Task Every_amount_survives_the_way_through_a_double_and_its_fifteen_digits()
    {
        await Properties.HoldsAsync(Gen.ArrayOf(LedgerGenerators.SixDecimals(), 1000), 100, amounts => Task.FromResult(amounts.All(amount =>
            SqliteAmounts.ToSixDecimals(SqliteAmounts.FromSixDecimals(amount)) == amount
            && Money.FromDecimal((decimal)double.Parse(SqliteAmounts.FromSixDecimals(amount).ToString("G15"))) == amount)));
        await Properties.HoldsAsync(Gen.ArrayOf(LedgerGenerators.Cents(), 1000), 100, amounts => Task.FromResult(amounts.All(amount =>
            SqliteAmounts.ToCents(SqliteAmounts.FromCents(amount)) == amount
            && SqliteAmounts.FromCents(amount) == double.Parse(amount.ToString(2)))));
    }

    [Fact]
    public async Task The_sqlite3_tool_shows_every_amount_with_the_digits_it_was_written_with()
    {
        var tool = FindTool("sqlite3");
        Assert.SkipWhen(tool is null, "the command line tool sqlite3 is not installed");
        var rows = LedgerGenerators.Rows(5000).Sample(1, 1).First();
        await WriteAsync("Inv1_P11", rows);

        const string Select = "SELECT NAVperShare, DailyNAVChange, Evaluation, DailyEvaluationChange FROM Inv1_P11 ORDER BY AsOf";
        var lines = await RunAsync(tool!, "-readonly", DatabaseFile, Select);

        Assert.Equal(
            rows.Select(row => new[] { row.NavPerShare, row.NavChange, row.Evaluation, row.EvaluationChange }),
            lines.Select(line => line.Split('|').Select(ReadAmount).ToArray()));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5000), Cancellation);

        var failure = await Assert.ThrowsAsync<BourseException>(() => Database.InitializeAsync(NetworkFile.Default, Cancellation));

        Assert.Contains($"{DatabaseFile} is not a SQLite file", failure.Message);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(DatabaseFile, Cancellation));
    }

    [Fact]
    public async Task A_damaged_file_is_named_as_such()
    {
        await WriteAsync("Inv1_P11", [.. Enumerable.Range(0, 5000).Select(i => Row(3) with { AsOf = Day(3).AddDays(i) })]);
        await Database.DisposeAsync();
        await using (var stream = File.OpenWrite(DatabaseFile))
        {
            stream.Position = 4096;
            stream.Write(new byte[stream.Length - 4096]);
        }

        var failure = await Assert.ThrowsAsync<BourseException>(() => ReadAsync("Inv1_P11"));

        Assert.Contains($"{DatabaseFile} is damaged", failure.Message);
        Assert.NotNull(failure.Remedy);
    }

    [Fact]
    public async Task A_database_that_another_process_keeps_locked_is_named_and_can_be_used_later()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        await using var database = new SqliteInvestorsDatabase(DatabaseFile) { LockTimeout = TimeSpan.Zero };
        await using (var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();

            var failure = await Assert.ThrowsAsync<BourseException>(() => ClaimAsync(database));

            Assert.Contains($"{DatabaseFile} is locked by another process", failure.Message);
        }

        Assert.Equal(1, (await ClaimAsync(database))[0].Epoch);
    }

    [Fact]
    public async Task Tables_of_the_first_version_are_upgraded_with_their_rows_and_epochs()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        var epoch = (await ClaimAsync(Database))[0].Epoch;
        await WriteAsync("Inv1_P11", [Row(3)], new PartitionAdvance(new TopicPartition(Topics.Evaluations, 0), epoch, 1));
        await Database.DisposeAsync();
        Query("ALTER TABLE Progress DROP COLUMN topic_id; UPDATE Schema_Version SET version = 1");
        await using var database = Open();

        var failure = await Assert.ThrowsAsync<BourseException>(() => ClaimAsync(database));
        await database.InitializeAsync(NetworkFile.Default, Cancellation);

        Assert.Contains("tables of an earlier Bourse", failure.Message);
        Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
        Assert.Equal("2", Query("SELECT version FROM Schema_Version"));
        Assert.Equal([new PartitionProgress(new TopicPartition(Topics.Evaluations, 0), 0, 2, "ingest")], await ClaimAsync(database));
        await foreach (var block in database.ReadAsync("Inv1_P11", null, null, Cancellation)) Assert.Equal([Row(3)], block.ToArray());
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_left_alone()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        Query("UPDATE Schema_Version SET version = 99");

        var failure = await Assert.ThrowsAsync<BourseException>(() => Database.ResetAsync(NetworkFile.Default, Cancellation));

        Assert.Contains("version 99", failure.Message);
        Assert.Equal("3", Query("SELECT COUNT(*) FROM Investors"));
    }

    [Fact]
    public async Task A_failed_initialisation_leaves_nothing_behind()
    {
        Query("CREATE TABLE Portfolios (Something TEXT)");

        await Assert.ThrowsAsync<BourseException>(() => Database.InitializeAsync(NetworkFile.Default, Cancellation));

        Assert.Equal("Portfolios", Query("SELECT name FROM sqlite_master"));
    }

    [Fact]
    public async Task Reading_does_not_create_a_file()
    {
        await Assert.ThrowsAsync<BourseException>(() => ReadAsync("Inv1_P11"));

        Assert.False(File.Exists(DatabaseFile));
    }

    [Fact]
    public async Task A_folder_that_is_missing_gives_one_clear_line()
    {
        await using var database = new SqliteInvestorsDatabase(Path.Combine(_folder, "missing", "InvestorsDB.db"));

        var failure = await Assert.ThrowsAsync<BourseException>(() => database.InitializeAsync(NetworkFile.Default, Cancellation));

        Assert.Contains("cannot be opened for writing", failure.Message);
    }

    protected override IInvestorsDatabase Open() => new SqliteInvestorsDatabase(DatabaseFile);

    private static Task<IReadOnlyList<PartitionProgress>> ClaimAsync(IInvestorsDatabase database) =>
        database.ClaimAsync("ingest", "a topic", [new TopicPartition(Topics.Evaluations, 0)], Cancellation);

    private static Money? ReadAmount(string text) =>
        text.Length == 0 ? null : Money.FromDecimal(decimal.Parse(text, System.Globalization.NumberStyles.Float));

    private static string? FindTool(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static async Task<string[]> RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd('\n').Split('\n');
    }

    /// <summary>What SQL says about the file, past the code under test: the first column, a line a row.</summary>
    private string Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(reader.GetString(0));
        return string.Join('\n', lines);
    }
}
