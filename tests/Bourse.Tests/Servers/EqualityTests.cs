using System.Text;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.Statistics.Reports;

namespace Bourse.Tests.Servers;

/// <summary>The same seed gives the same messages, tables and reports, wherever log and database are.</summary>
[Collection(NetworkServers.Collection)]
public sealed class EqualityTests
{
    private static readonly string[] From = ["--from", "2022-01-01"];

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, true, 4)]
    [InlineData(true, false, 1)]
    [InlineData(true, false, 4)]
    [InlineData(false, true, 1)]
    [InlineData(false, true, 4)]
    public async Task Servers_hold_what_the_embedded_network_holds_to_the_last_byte(bool kafka, bool mysql, int partitions)
    {
        await using var servers = await NetworkServers.OpenAsync(kafka, mysql);
        await using var embedded = await NetworkServers.OpenAsync(kafka: false, mysql: false);

        await RunAsync(servers, partitions, "--processes");
        await RunAsync(embedded, partitions);

        Assert.Equal(await TopicOfAsync(embedded, Topics.Prices, partitions), await TopicOfAsync(servers, Topics.Prices, partitions));
        Assert.Equal(await TopicOfAsync(embedded, Topics.Evaluations, partitions), await TopicOfAsync(servers, Topics.Evaluations, partitions));
        Assert.Equal(await TablesOfAsync(embedded), await TablesOfAsync(servers));
        Assert.Equal(ReportsOf(embedded), ReportsOf(servers));
    }

    private static async Task RunAsync(NetworkServers servers, int partitions, params string[] more)
    {
        string[] network = ["up", .. From, "--to", "2024-12-31", "--day-interval", "0", "--no-follow", "--partitions", $"{partitions}", .. more];
        foreach (var command in (string[][])[network, ["report", "--format", "json,txt,csv,md,html,none"], ["verify", .. From]])
        {
            var (code, data, words) = await servers.Program.RunAsync(command);
            Assert.True(code == 0, $"{command[0]} ends with {code}: {words}{data}");
        }
    }

    /// <summary>The messages of each key in their order: which of several partitions is read first is left to chance.</summary>
    private static async Task<string> TopicOfAsync(NetworkServers servers, string topic, int partitions)
    {
        await using var log = await servers.OpenLogAsync();
        Assert.Equal(partitions, (await log.FindTopicAsync(topic, default))!.Partitions);
        var messages = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        await TopicScan.ReadAllAsync(log, topic, Take, default);
        Assert.True(messages.Count >= 6);
        return string.Concat(messages.Values);

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var key = $"{Encoding.UTF8.GetString(record.Key)} in {batch.Partition.Partition}";
                if (!messages.TryGetValue(key, out var text)) messages[key] = text = new StringBuilder(key).Append('\n');
                text.Append(Encoding.UTF8.GetString(record.Value)).Append('\n');
            }
        }
    }

    private static async Task<string> TablesOfAsync(NetworkServers servers)
    {
        await using var database = servers.OpenDatabase();
        var text = new StringBuilder();
        foreach (var portfolio in NetworkFile.Default.Portfolios)
        {
            var rows = 0;
            await foreach (var block in database.ReadAsync(portfolio.Key, null, null, default))
            {
                foreach (var row in block.ToArray()) text.Append(portfolio.Key).Append(' ').Append(row).Append('\n');
                rows += block.Length;
            }

            // 2022 to 2024: 782 weekdays less the 30 holidays that Golden/calendar-GR.csv lists.
            Assert.Equal(752, rows);
        }

        return text.ToString();
    }

    private static string ReportsOf(NetworkServers servers)
    {
        var files = Directory.GetFiles(Path.Combine(servers.Program.Home, "reports")).Order(StringComparer.Ordinal).ToList();
        // Six portfolios in six formats, and the page that lists them.
        Assert.Equal(37, files.Count);
        return string.Join('\n', files.Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(ReportFiles.ReadComparable(file))}"));
    }
}
