using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>Plans of a free key, and what becomes of them, in virtual time.</summary>
public sealed class FetchPlanTests : IAsyncLifetime
{
    private readonly MonthWorld _world = new();
    private readonly List<DateTimeOffset> _calls = [];
    private readonly Random _random = new(3);

    public ValueTask InitializeAsync()
    {
        _world.Server.Answer = _ =>
        {
            lock (_calls) _calls.Add(_world.Clock.GetUtcNow());
            return null;
        };
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_default_plan_fits_into_a_day_and_the_next_day_asks_for_nothing()
    {
        var months = Months(["NVDA", "IBM"], "2024-05", 12);
        var start = _world.Clock.GetUtcNow();
        var plan = await PlanAsync(months);
        var outcomes = await RunAllAsync(months);

        Assert.Equal((24, 0, 24, 1), (plan.Months, plan.Kept, plan.Calls, plan.Days));
        Assert.All(outcomes, outcome => Assert.Equal(TaskOutcome.Done, outcome));
        Assert.Equal(24, _calls.Count);
        // The fifth handful begins in the fifth minute.
        Assert.Equal((start.AddMinutes(4), start.AddMinutes(4)), (plan.EndsAt, _calls.Max()));

        _world.Clock.Advance(TimeSpan.FromDays(1));
        await _world.RestartAsync();
        var next = await PlanAsync(months);
        Assert.Equal((24, 24, 0, 0, null), (next.Months, next.Kept, next.Calls, next.Days, next.EndsAt));
        Assert.All(await RunAllAsync(months), outcome => Assert.Equal(TaskOutcome.Skipped, outcome));
        Assert.Equal(24, _calls.Count);
    }

    [Fact]
    public async Task Ten_symbols_and_two_years_take_ten_days_and_kills_do_not_change_that()
    {
        var months = Months(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"], "2023-03", 24);
        var start = _world.Clock.GetUtcNow();
        var plan = await PlanAsync(months);
        Assert.Equal((240, 240, 10), (plan.Months, plan.Calls, plan.Days));

        await RunAllAsync(months, kills: 50);

        AssertLimits();
        Assert.InRange(_calls.Count, 240, 250);
        Assert.InRange(_calls.Max(), start.AddDays(9), start.AddDays(10));
        Assert.Equal(0, (await PlanAsync(months)).Calls);
        foreach (var symbol in months.Select(month => month.Symbol).Distinct())
        {
            var ids = (await _world.ReadAsync(SymbolNames.TopicOf(symbol))).ConvertAll(message => message.Text[7..39]);
            Assert.Equal(ids.Count, ids.Distinct().Count());
        }
    }

    [Fact]
    public async Task A_plan_goes_on_from_what_was_called_already()
    {
        for (var call = 0; call < 20; call++)
        {
            if (call % 5 == 0) _world.Clock.Advance(TimeSpan.FromMinutes(1));
            await _world.RunAsync("IBM", $"{2004 + call}-01");
        }

        var now = _world.Clock.GetUtcNow();
        var plan = await PlanAsync(Months(["NVDA"], "2023-01", 12));
        var outcomes = await RunAllAsync(Months(["NVDA"], "2023-01", 12));

        Assert.Equal((12, 5, 2), (plan.Calls, plan.Quota!.LeftOfDay, plan.Days));
        Assert.All(outcomes, outcome => Assert.Equal(TaskOutcome.Done, outcome));
        AssertLimits();
        Assert.InRange(_calls.Max(), now.AddHours(23), plan.EndsAt!.Value);
    }

    [Fact]
    public async Task Two_processes_share_the_limits()
    {
        await using var other = new MonthWorld(_world);
        var first = Months(["NVDA"], "2024-01", 12);
        var second = Months(["IBM"], "2024-01", 14);
        var pending = first.Select(month => (World: _world, Month: month)).Concat(second.Select(month => (World: other, Month: month))).ToList();
        while (pending.Count > 0)
        {
            var attempts = pending.GroupBy(task => task.World).Select(tasks => tasks.First()).ToList();
            var results = await Task.WhenAll(attempts.Select(task => task.World.RunAsync(task.Month.Symbol.Text, $"{task.Month.Month}")));
            foreach (var (task, result) in attempts.Zip(results))
            {
                if (result.Outcome == TaskOutcome.Done) pending.Remove(task);
                else Assert.Equal(TaskOutcome.WaitingForQuota, result.Outcome);
            }

            var waits = results.Where(result => result.NotBefore is not null).Select(result => result.NotBefore!.Value - _world.Clock.GetUtcNow());
            if (results.All(result => result.NotBefore is not null)) _world.Clock.Advance(waits.Min());
        }

        AssertLimits();
        Assert.Equal(26, _calls.Count);
        Assert.Equal(_calls.Min().AddDays(1), _calls.Max());
    }

    [Fact]
    public async Task A_provider_without_limits_needs_no_calls()
    {
        await using var provider = new SyntheticBars(7, _world.Clock);
        var plan = await FetchPlanner.PlanAsync(provider, Months(["NVDA"], "2024-01", 12), _world.Clock, default);

        Assert.Equal(new FetchPlan(12, 12, 0, 0, null, null), plan);
    }

    private static List<MonthRequest> Months(string[] symbols, string first, int count)
    {
        var months = new List<MonthRequest>();
        foreach (var symbol in symbols)
        {
            var month = YearMonth.Parse(first);
            for (var i = 0; i < count; i++, month = month.Next()) months.Add(MonthWorld.Request(symbol, $"{month}"));
        }

        return months;
    }

    private Task<FetchPlan> PlanAsync(List<MonthRequest> months) => FetchPlanner.PlanAsync(_world.Provider, months, _world.Clock, default);

    /// <summary>
    /// Runs all months, waiting as long as the results say; a kill throws away everything that is in memory, at some point of an attempt.
    /// </summary>
    private async Task<List<TaskOutcome>> RunAllAsync(List<MonthRequest> months, int kills = 0)
    {
        var outcomes = new List<TaskOutcome>();
        var killAt = Enumerable.Range(0, months.Count).OrderBy(_ => _random.Next()).Take(kills).ToHashSet();
        for (var next = 0; next < months.Count;)
        {
            var month = months[next];
            if (killAt.Remove(next)) await KillAsync(month, duringCall: killAt.Count % 6 == 0);
            var result = await _world.RunAsync(month.Symbol.Text, $"{month.Month}");
            if (result.Outcome == TaskOutcome.WaitingForQuota)
            {
                _world.Clock.Advance(result.NotBefore!.Value - _world.Clock.GetUtcNow());
                continue;
            }

            outcomes.Add(result.Outcome);
            next++;
        }

        return outcomes;
    }

    /// <summary>Ends an attempt during its call, or between its call and what follows.</summary>
    private async Task KillAsync(MonthRequest month, bool duringCall)
    {
        using var kill = new CancellationTokenSource();
        var answer = _world.Server.Answer;
        _world.Server.Answer = call =>
        {
            answer(call);
            if (duringCall) kill.Cancel();
            return null;
        };
        try
        {
            await _world.Provider.FetchMonthAsync(month, kill.Token);
        }
        catch (OperationCanceledException)
        {
            // As it should.
        }

        _world.Server.Answer = answer;
        await _world.RestartAsync();
    }

    /// <summary>By the definition of the limits: any call, and those of the minute and the day before it.</summary>
    private void AssertLimits()
    {
        Assert.All(_calls, last => Assert.InRange(_calls.Count(call => call <= last && call > last.AddMinutes(-1)), 1, 5));
        Assert.All(_calls, last => Assert.InRange(_calls.Count(call => call <= last && call > last.AddDays(-1)), 1, 25));
    }
}
