using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Simulation;

/// <summary>What must be so after everything is done, whatever went wrong on the way.</summary>
internal static class SimulationChecks
{
    /// <summary>The rows of every table, as text.</summary>
    public static async Task<string> TablesOfAsync(SimulatedWorld world, bool withRevisions)
    {
        var database = world.OpenDatabase();
        var text = new StringBuilder();
        foreach (var portfolio in SimulatedPlan.Network.Portfolios)
        {
            text.AppendLine(portfolio.Key);
            foreach (var row in await RowsOfAsync(database, portfolio.Key))
            {
                text.AppendLine((withRevisions ? row : row with { Revision = 0 }).ToString());
            }
        }

        return text.ToString();
    }

    /// <summary>Everything that is not as the prices in the log say, by the audit's own arithmetic.</summary>
    public static async Task<string> DifferencesAsync(SimulatedWorld world)
    {
        var rules = new PriceRules(SimulatedPlan.Network.KnownTickers, Calendars.Greek, world.Clock);
        var opinion = new SecondOpinion(
            await PriceTape.ReadAsync(world.Log, rules, default), Calendars.Greek, world.Plan.Missing, SimulatedPlan.From);
        var evaluations = await EvaluationTape.ReadAsync(world.Log, default);
        var known = SimulatedPlan.Network.Portfolios.Select(portfolio => portfolio.Key).ToHashSet();
        var differences = evaluations.Contradictions.Where(c => known.Contains(c.Portfolio) && Calendars.Greek.IsTradingDay(c.Date!.Value)).ToList();
        var days = Calendars.Greek.Between(SimulatedPlan.From, world.Plan.To).Count();
        var database = world.OpenDatabase();
        foreach (var portfolio in SimulatedPlan.Network.Portfolios)
        {
            var expected = opinion.Value(portfolio);
            Assert.Equal(days, expected.Count);
            var found = ValidDaysOf(evaluations, portfolio);
            differences.AddRange(TopicAudit.Compare(portfolio, expected, found));
            differences.AddRange(TableAudit.Compare(portfolio.Key, expected, found, await RowsOfAsync(database, portfolio.Key)));
        }

        return string.Join('\n', differences);
    }

    /// <summary>Every bad message is in the dead letters once, with its bytes, its place and the reason; nothing else is.</summary>
    public static async Task AssertDeadLettersAsync(SimulatedWorld world)
    {
        foreach (var topic in (string[])[Topics.Prices, Topics.Evaluations])
        {
            var bad = world.Plan.BadMessages.Where(message => message.Topic == topic).OrderBy(message => message.Value, StringComparer.Ordinal)
                .ToList();
            var letters = await LettersAsync(world, topic);
            Assert.Equal(bad.Select(message => (message.Key, message.Value)), letters.Select(letter => (letter.Key, letter.Value)));
            foreach (var (message, letter) in bad.Zip(letters))
            {
                Assert.StartsWith(message.Reason, letter.Error, StringComparison.Ordinal);
                Assert.Equal(message.Value, letter.Original);
            }
        }
    }

    /// <summary>The database has taken in everything.</summary>
    public static async Task AssertProgressAsync(SimulatedWorld world)
    {
        var progress = (await world.OpenDatabase().ReadProgressAsync(default)).ToDictionary(p => p.Partition, p => p.NextOffset);
        foreach (var range in await world.Log.GetRangesAsync(Topics.Evaluations, default))
        {
            if (range.Count > 0) Assert.Equal(range.End, progress[range.Partition]);
        }
    }

    private static Dictionary<DateOnly, TapedEvaluation> ValidDaysOf(EvaluationTape tape, Portfolio portfolio) =>
        tape.Of(portfolio.Key).Where(day => Calendars.Greek.IsTradingDay(day.Key)).ToDictionary();

    private static async Task<List<ValuationRow>> RowsOfAsync(SqliteInvestorsDatabase database, string portfolio)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, default)) rows.AddRange(block.Span);
        return rows;
    }

    private static async Task<List<(string Key, string Value, string Error, string? Original)>> LettersAsync(SimulatedWorld world, string topic)
    {
        var letters = new List<(string Key, string Value, string Error, string? Original)>();
        if (await world.Log.FindTopicAsync(Topics.DeadLetters(topic), default) is null) return letters;
        var originals = new Dictionary<DeadLetterSource, string>();
        await TopicScan.ReadAllAsync(world.Log, topic, ReadOriginals, default);
        await TopicScan.ReadAllAsync(world.Log, Topics.DeadLetters(topic), ReadLetters, default);
        return [.. letters.OrderBy(letter => letter.Value, StringComparer.Ordinal)];

        void ReadOriginals(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                originals[new DeadLetterSource(batch.Partition.Partition, record.Offset)] = Encoding.UTF8.GetString(record.Value);
            }
        }

        void ReadLetters(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders();
                var original = originals.GetValueOrDefault(DeadLetterHeaders.SourceOf(headers)!.Value);
                var error = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error)!;
                letters.Add((Encoding.UTF8.GetString(record.Key), Encoding.UTF8.GetString(record.Value), error, original));
            }
        }
    }
}
