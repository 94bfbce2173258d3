using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.Statistics.Reports;

namespace Bourse.Tests.Servers;

/// <summary>All that a network holds, as text to compare: its messages by identity, its tables, its reports.</summary>
internal static class NetworkContents
{
    private static readonly string[] Report = ["report", "--format", "json,txt,csv,md,html"];

    /// <summary>Audits the network, makes its reports, and reads everything; a dead letter is a failure.</summary>
    public static async Task<string> ReadAsync(NetworkServers servers)
    {
        foreach (var command in (string[][])[Report, ["verify"]])
        {
            var (code, data, words) = await servers.Program.RunAsync(command);
            Assert.True(code == 0, $"{command[0]} ends with {code}: {words}{data}");
        }

        await using var log = await servers.OpenLogAsync();
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations }.Select(Topics.DeadLetters))
        {
            if (await log.FindTopicAsync(topic, default) is null) continue;
            Assert.Equal(0, (await log.GetRangesAsync(topic, default)).Sum(range => range.Count));
        }

        return string.Join('\n',
            await TopicOfAsync(log, Topics.Prices), await TopicOfAsync(log, Topics.Evaluations),
            await TablesOfAsync(servers), ReportsOf(servers));
    }

    /// <summary>What the embedded network holds of these days, undisturbed.</summary>
    public static async Task<string> OfEmbeddedAsync(params string[] days)
    {
        await using var embedded = await NetworkServers.OpenAsync(kafka: false, mysql: false);
        var (code, _, words) = await embedded.Program.RunAsync(["up", "--no-follow", "--day-interval", "0", .. days]);
        Assert.True(code == 0, words);
        return await ReadAsync(embedded);
    }

    /// <summary>How many records a topic holds.</summary>
    public static async Task<long> CountAsync(IEventLog log, string topic) => await log.FindTopicAsync(topic, default) is null
        ? 0
        : (await log.GetRangesAsync(topic, default)).Sum(range => range.Count);

    /// <summary>
    /// A topic's messages, one of each key and day: that of the highest revision. Messages that stand there twice must be the same.
    /// </summary>
    private static async Task<string> TopicOfAsync(IEventLog log, string topic)
    {
        var messages = new SortedDictionary<string, (int Revision, string Text)>(StringComparer.Ordinal);
        await TopicScan.ReadAllAsync(log, topic, Take, default);
        return $"{topic} {messages.Count} messages\n{string.Join('\n', messages.Values.Select(message => message.Text))}";

        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var text = Encoding.UTF8.GetString(record.Value);
                using var json = JsonDocument.Parse(text);
                var root = json.RootElement;
                var day = root.TryGetProperty("date", out var date) ? date : root.GetProperty("DATE");
                var identity = $"{Encoding.UTF8.GetString(record.Key)} {day.GetString()}";
                var revision = root.TryGetProperty("revision", out var number) ? number.GetInt32() : 0;
                if (messages.TryGetValue(identity, out var known))
                {
                    if (known.Revision == revision) Assert.Equal(known.Text, text);
                    if (known.Revision >= revision) continue;
                }

                messages[identity] = (revision, text);
            }
        }
    }

    private static async Task<string> TablesOfAsync(NetworkServers servers)
    {
        await using var database = servers.OpenDatabase();
        var text = new StringBuilder();
        foreach (var portfolio in NetworkFile.Default.Portfolios)
        {
            await foreach (var block in database.ReadAsync(portfolio.Key, null, null, default))
            {
                foreach (var row in block.ToArray()) text.Append(portfolio.Key).Append(' ').Append(row).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string ReportsOf(NetworkServers servers)
    {
        var files = Directory.GetFiles(Path.Combine(servers.Program.Home, "reports")).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        return string.Join(
            '\n', files.Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(ReportFiles.ReadComparable(file)))}"));
    }
}
