using System.Text;
using Bourse.Adapters.Sqlite;
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

    /// <summary>Everything in the topic and in the tables that is not as the prices in the log say.</summary>
    public static async Task<string> DifferencesAsync(SimulatedWorld world)
    {
        var reference = await OracleValuation.ReadAsync(world.Log, SimulatedPlan.From, world.Plan.To);
        var evaluations = await ReferenceEvaluations.ReadAsync(world.Log, world.Plan.BadMessages);
        var differences = new List<string>(evaluations.Contradictions);
        var known = new HashSet<(string Portfolio, DateOnly Date)>();
        var database = world.OpenDatabase();
        foreach (var portfolio in SimulatedPlan.Network.Portfolios)
        {
            var expected = reference.Value(portfolio);
            known.UnionWith(expected.Select(day => (portfolio.Key, day.Date)));
            var found = expected.Select(day => evaluations.Find(portfolio.Key, day.Date) ?? "nothing");
            Compare(differences, "topic", MessagesOf(portfolio, expected, evaluations), found);
            // Without its message no row has a revision that it should have.
            if (differences.Count > 0) break;
            Compare(differences, "table", RowsOf(portfolio, expected, evaluations), (await RowsOfAsync(database, portfolio.Key)).Select(TextOf));
        }

        differences.AddRange(evaluations.Days.Except(known).Select(day => $"topic: {day.Portfolio} of {day.Date:yyyy-MM-dd} should not be there"));
        return string.Join('\n', differences);
    }

    /// <summary>Every bad message is in the dead letters once, with its bytes, its place and the reason; nothing else is.</summary>
    public static async Task AssertDeadLettersAsync(SimulatedWorld world)
    {
        foreach (var topic in (string[])[Topics.Prices, Topics.Evaluations])
        {
            var bad = world.Plan.BadMessages.Where(message => message.Topic == topic).OrderBy(message => message.Value, StringComparer.Ordinal)
                .ToList();
            var deadLetters = await DeadLettersAsync(world, topic);
            Assert.Equal(bad.Select(message => (message.Key, message.Value)), deadLetters.Select(deadLetter => (deadLetter.Key, deadLetter.Value)));
            foreach (var (message, deadLetter) in bad.Zip(deadLetters))
            {
                Assert.StartsWith(message.Reason, deadLetter.Error, StringComparison.Ordinal);
                Assert.Equal(message.Value, deadLetter.Original);
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

    private static IEnumerable<string> MessagesOf(Portfolio portfolio, IReadOnlyList<ReferenceDay> expected, ReferenceEvaluations evaluations)
    {
        ReferenceDay? before = null;
        foreach (var day in expected)
        {
            var revision = evaluations.Find(portfolio.Key, day.Date) is null ? 0 : evaluations.RevisionOf(portfolio.Key, day.Date);
            yield return ReferenceEvaluations.TextOf(
                portfolio.InvestorId, portfolio.Id, day, before, OracleValuation.SharesOf(portfolio), revision);
            before = day;
        }
    }

    private static IEnumerable<string> RowsOf(Portfolio portfolio, IReadOnlyList<ReferenceDay> expected, ReferenceEvaluations evaluations) =>
        expected.Select(day => TextOf(
            day.Date, day.NavPerShare, day.DailyNavChange, day.DailyNavChangePercent, day.Evaluation, day.DailyEvaluationChange,
            evaluations.RevisionOf(portfolio.Key, day.Date)));

    private static string TextOf(ValuationRow row) => TextOf(
        row.AsOf, row.NavPerShare.ToDecimal(), row.NavChange?.ToDecimal(), row.NavChangePct?.ToDecimal(), row.Evaluation.ToDecimal(),
        row.EvaluationChange?.ToDecimal(), row.Revision);

    private static string TextOf(
        DateOnly day, decimal nav, decimal? navChange, decimal? percent, decimal evaluation, decimal? change, long revision) =>
        FormattableString.Invariant(
            $"{day:yyyy-MM-dd} {nav:0.000000} ({navChange:0.000000}, {percent:0.000000} %), {evaluation:0.00} ({change:0.00}), {revision}");

    private static void Compare(List<string> differences, string place, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, had) = (expected.ToList(), found.ToList());
        if (wanted.Count != had.Count) differences.Add($"{place}: {had.Count} days instead of {wanted.Count}");
        var different = wanted.Zip(had).Where(pair => pair.First != pair.Second);
        differences.AddRange(different.Select(pair => $"{place}: {pair.Second} instead of {pair.First}"));
    }

    private static async Task<List<ValuationRow>> RowsOfAsync(SqliteInvestorsDatabase database, string portfolio)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, default)) rows.AddRange(block.Span);
        return rows;
    }

    private static async Task<List<(string Key, string Value, string Error, string? Original)>> DeadLettersAsync(SimulatedWorld world, string topic)
    {
        var deadLetters = new List<(string Key, string Value, string Error, string? Original)>();
        if (await world.Log.FindTopicAsync(Topics.DeadLetters(topic), default) is null) return deadLetters;
        var originals = new Dictionary<DeadLetterSource, string>();
        await TopicScan.ReadAllAsync(world.Log, topic, ReadOriginals, default);
        await TopicScan.ReadAllAsync(world.Log, Topics.DeadLetters(topic), ReadDeadLetters, default);
        return [.. deadLetters.OrderBy(deadLetter => deadLetter.Value, StringComparer.Ordinal)];

        void ReadOriginals(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                originals[new DeadLetterSource(batch.Partition.Partition, record.Offset)] = Encoding.UTF8.GetString(record.Value);
            }
        }

        void ReadDeadLetters(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders();
                var original = originals.GetValueOrDefault(DeadLetterHeaders.SourceOf(headers)!.Value);
                var error = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error)!;
                deadLetters.Add((Encoding.UTF8.GetString(record.Key), Encoding.UTF8.GetString(record.Value), error, original));
            }
        }
    }
}
