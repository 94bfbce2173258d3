using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Investors;

/// <summary>Lets an investor of three portfolios live through a story and tells what came of it.</summary>
internal sealed class PriceStoryBench
{
    private readonly InvestorBench _bench;

    private PriceStoryBench(PriceStory story)
    {
        _bench = new InvestorBench(story.Partitions);
        _bench.Options = _bench.Options with
        {
            Investor = new Investor("Inv1", "Alpha", "Athens",
            [
                new Portfolio("Inv1", "P1", "First", true, [new Holding("AAA", 10), new Holding("BBB", 5, story.Until)]),
                new Portfolio("Inv1", "P2", "Second", true, [new Holding("BBB", 3), new Holding("CCC", 7)]),
                new Portfolio("Inv1", "P3", "Short", true, [new Holding("AAA", new Quantity(333_333)), new Holding("CCC", new Quantity(-1_500_000))])
                {
                    GivenShares = new Quantity(2_500_000),
                },
            ]),
            Missing = story.Missing,
            Lateness = story.Lateness,
            Calendar = story.IsData ? Calendars.Data : _bench.Options.Calendar,
        };
    }

    /// <summary>Plays the story to its end.</summary>
    public static PriceStoryBench Play(PriceStory story)
    {
        var bench = new PriceStoryBench(story);
        bench.PlayAsync(story).GetAwaiter().GetResult();
        return bench;
    }

    /// <summary>Appends all prices at once and lets the investor work in one go.</summary>
    public static PriceStoryBench PlayUndisturbed(PriceStory story, IEnumerable<Tick> ticks)
    {
        var bench = new PriceStoryBench(story);
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
        var audit = new AuditOptions(rules, options.Calendar, options.Missing, options.From) { Lateness = options.Lateness };
        var reference = new ReferenceValuation(history, audit);
        var sent = Sent();
        return [.. options.Investor.Portfolios.SelectMany(portfolio => DaysOf(portfolio).Select(day => Text(portfolio, day, reference)))];

        // Nobody can know from the log whether a run has ended.
        IEnumerable<AuditedDay> DaysOf(Portfolio portfolio) => reference.Value(portfolio)
            .Where(day => !day.OnlyAtEnd || sent.Any(evaluation => evaluation.Key == portfolio.Key && evaluation.Date >= day.Date));
    }

    private static string Text(Portfolio portfolio, AuditedDay day, ReferenceValuation reference)
    {
        var held = portfolio.Holdings.Where(holding => holding.IsHeldOn(day.Date));
        var carried = held.Where(holding => reference.PriceOf(holding, day.Date)!.Value.Date != day.Date)
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
                if (story.Ends && await investor.HasReadAllAsync(default)) await investor.FinishAsync(default);
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

        if (story.Ends) await investor.FinishAsync(default);
        await investor.DisposeAsync();
    }

    private async Task<InvestorStage> StartAsync()
    {
        var investor = new InvestorStage(_bench.Log, _bench.Options, _bench.Clock);
        await investor.StartAsync(default);
        return investor;
    }
}
