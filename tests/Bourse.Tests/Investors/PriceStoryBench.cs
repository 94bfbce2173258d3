using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Investors;

/// <summary>Lets an investor of two portfolios live through a story and tells what came of it.</summary>
internal sealed class PriceStoryBench
{
    private static readonly Investor Holder = new("Inv1", "Alpha", "Athens",
    [
        new Portfolio("Inv1", "P1", "First", true, [new Holding("AAA", 10), new Holding("BBB", 5)]),
        new Portfolio("Inv1", "P2", "Second", true, [new Holding("BBB", 3), new Holding("CCC", 7)]),
    ]);

    private readonly InvestorBench _bench;

    private PriceStoryBench(MissingPolicy missing, int partitions)
    {
        _bench = new InvestorBench(partitions);
        _bench.Options = _bench.Options with { Investor = Holder, Missing = missing };
    }

    /// <summary>Plays the story to its end.</summary>
    public static PriceStoryBench Play(PriceStory story)
    {
        var bench = new PriceStoryBench(story.Missing, story.Partitions);
        bench.PlayAsync(story).GetAwaiter().GetResult();
        return bench;
    }

    /// <summary>Appends all prices at once and lets the investor work in one go.</summary>
    public static PriceStoryBench PlayUndisturbed(MissingPolicy missing, int partitions, IEnumerable<Tick> ticks)
    {
        var bench = new PriceStoryBench(missing, partitions);
        bench._bench.PublishTogetherAsync([.. ticks.Select(Message)]).GetAwaiter().GetResult();
        bench._bench.RunAsync().GetAwaiter().GetResult();
        return bench;
    }

    /// <summary>Every evaluation in the order of the log.</summary>
    public List<Evaluation> Sent()
    {
        var sent = new List<Evaluation>();
        TopicScan.ReadAllAsync(_bench.Log, Topics.Evaluations, batch => Read(batch, sent), default).GetAwaiter().GetResult();
        return sent;
    }

    /// <summary>For each portfolio and day what the highest revision says, without its number.</summary>
    public string[] Final() =>
        [
            .. Sent().GroupBy(e => (e.Key, e.Date)).OrderBy(day => day.Key.Key, StringComparer.Ordinal).ThenBy(day => day.Key.Date)
                .Select(day => Text(day.MaxBy(e => e.Revision))),
        ];

    /// <summary>What the audit says of the prices in the log, in the same words.</summary>
    public string[] Audited()
    {
        var options = _bench.Options;
        var rules = new PriceRules(options.KnownTickers, options.Calendar, _bench.Clock);
        var history = PriceHistory.ReadAsync(_bench.Log, rules, default).GetAwaiter().GetResult();
        var reference = new ReferenceValuation(history, options.Calendar, options.Missing, options.From);
        return [.. Holder.Portfolios.SelectMany(portfolio => reference.Value(portfolio).Select(day => Text(portfolio, day, reference)))];
    }

    private static string Text(Portfolio portfolio, AuditedDay day, ReferenceValuation reference)
    {
        var carried = portfolio.Holdings.Where(holding => reference.PriceOf(holding, day.Date)!.Value.Date != day.Date)
            .Select(holding => holding.Ticker);
        return $"{portfolio.Key} {day.Date:MM-dd} {day.Value:F2} {day.Change:F2} {day.ChangePct:F6} {day.NavPerShare:F6} "
            + $"{day.PreviousDate:MM-dd} {string.Join(',', carried)}";
    }

    private static string Text(Evaluation e) =>
        $"{e.Key} {e.Date:MM-dd} {e.Value.ToString(2)} {e.Change?.ToString(2)} {e.ChangePct} {e.NavPerShare} "
        + $"{e.PreviousDate:MM-dd} {string.Join(',', e.Carried ?? [])}";

    private static void Read(RecordBatch batch, List<Evaluation> sent)
    {
        foreach (var record in batch) sent.Add(EvaluationMessage.Read(record.Value));
    }

    private static (string, string, string) Message(Tick tick) => (tick.Ticker, tick.Day.ToString("yyyy-MM-dd"), $"{tick.Price}.00");

    private async Task PlayAsync(PriceStory story)
    {
        InvestorStage? investor = null;
        foreach (var turn in story.Turns)
        {
            if (turn.Appended is { } ticks)
            {
                await _bench.PublishTogetherAsync([.. ticks.Select(Message)]);
            }
            else if (turn.Restarts && investor is not null)
            {
                await investor.DisposeAsync();
                investor = null;
            }
            else
            {
                investor ??= await StartAsync();
                await investor.StepAsync(TimeSpan.Zero, default);
            }
        }

        investor ??= await StartAsync();
        while (await investor.StepAsync(TimeSpan.Zero, default) == StepResult.Worked)
        {
        }

        await investor.DisposeAsync();
    }

    private async Task<InvestorStage> StartAsync()
    {
        var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        return investor;
    }
}
