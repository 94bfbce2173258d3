using Bourse.Adapters.Locks;

namespace Bourse.Tests.Faults;

/// <summary>The program in trouble: one clear line each time, and nothing lost.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly string[] Weeks = ["--from", "2024-01-01", "--to", "2024-03-29"];
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-fault-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task On_a_full_disk_every_stage_says_so_and_goes_on_once_there_is_room()
    {
        using var disk = SmallDisk.Mount("400k");
        string[][] stages =
        [
            ["exchange", "se1", "--day-interval", "0", .. Weeks], ["exchange", "se2", "--day-interval", "0", .. Weeks],
            ["investor", "inv1", "--until-complete", .. Weeks], ["ingest", "--portfolios", WritePortfolios(), "--until-complete", .. Weeks],
        ];
        var failed = 0;
        foreach (var stage in stages.Take(2))
        {
            var (code, _, words) = await BourseProcess.RunAsync(disk.Folder, stage);
            if (code == 0) continue;
            failed++;
            Assert.Equal(
                (1, true), (code, words.Contains("bourse: ", StringComparison.Ordinal) && words.Contains("disk is full", StringComparison.Ordinal)));
            Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
        }

        Assert.True(failed > 0, "the disk was large enough for everything");
        disk.Resize("64m");
        foreach (var stage in stages)
        {
            var (code, _, words) = await BourseProcess.RunAsync(disk.Folder, stage);
            Assert.True(code == 0, words);
        }

        var (verified, _, verdict) = await BourseProcess.RunAsync(disk.Folder, "verify", "Inv1_P11", "Inv1_P12", "--from", "2024-01-01");
        Assert.True(verified == 0, verdict);
    }

    [Theory]
    [InlineData("log.db", "exchange se1 --day-interval 0 --to 2024-03-29")]
    [InlineData("log.db", "investor inv1 --until-complete --to 2024-03-29")]
    [InlineData("InvestorsDB.db", "ingest --until-complete --to 2024-03-29")]
    public async Task A_damaged_file_is_named_and_left_as_it_is(string name, string command)
    {
        var garbage = new byte[64 * 1024];
        new Random(1).NextBytes(garbage);
        var file = Path.Combine(_home, name);
        await File.WriteAllBytesAsync(file, garbage);
        var (code, output, words) = await BourseProcess.RunAsync(_home, command.Split(' '));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(name, words.Split('\n').First(line => line.StartsWith("bourse: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
        Assert.Equal(garbage, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [InlineData("se1", "exchange se1 --day-interval 0")]
    [InlineData("inv1", "investor inv1")]
    [InlineData("ingest", "ingest")]
    public async Task A_second_process_with_the_same_role_is_told_who_has_it(string role, string command)
    {
        using var first = RoleLock.Take(_home, role, ProcessIdentity.OfThisProcess(Guid.NewGuid()), TimeProvider.System);
        var (code, _, words) = await BourseProcess.RunAsync(_home, command.Split(' '));
        Assert.Equal(1, code);
        Assert.Contains($"bourse: {role} is running already, as process {Environment.ProcessId}", words, StringComparison.Ordinal);
        Assert.Contains("try: ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_is_one_clear_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that nobody may write to, such as /sys of Linux");
        var (code, _, words) = await BourseProcess.RunAsync(_home, "exchange", "se1", "--day-interval", "0", "--home", "/sys/bourse");
        Assert.Equal(1, code);
        Assert.StartsWith("bourse: ", words, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange se3", "there is no exchange called 'se3'")]
    [InlineData("investor inv9", "there is no investor called 'inv9'")]
    [InlineData("report --period 2024..2020", "ends before it begins")]
    [InlineData("explain Inv1_P99 2008-10-10", "there is no portfolio called 'Inv1_P99'")]
    [InlineData("exchange se1 --calendar XX", "is neither a calendar nor a file")]
    [InlineData("demo --form 2020-01-01", "--form")]
    public async Task What_is_wrong_with_the_arguments_is_said_before_anything_is_written(string command, string cause)
    {
        var (code, _, words) = await BourseProcess.RunAsync(_home, command.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(cause, words.Split('\n')[0], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home));
    }

    private string WritePortfolios()
    {
        // One investor is enough here; the ingestion waits for the portfolios it is given.
        var file = Path.Combine(_home, "one.json");
        File.WriteAllText(
            file,
            """
            { "investors": [ { "id": "Inv1", "name": "Alpha", "city": "New York", "portfolios": [
              { "id": "P11", "name": "Growth", "holdings": { "IBM": 1300, "AAPL": 2200, "FB": 1900, "AMZN": 2500, "GOOG": 1900, "AVGO": 2400 } },
              { "id": "P12", "name": "Value", "holdings": { "VZ": 2900, "INTC": 2600, "AMD": 2100, "MSFT": 1200, "DELL": 2700, "ORCL": 1200 } }
            ] } ] }
            """);
        return file;
    }
}
