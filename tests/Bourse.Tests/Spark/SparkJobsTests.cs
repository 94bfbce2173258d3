using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Statistics;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Spark;

/// <summary>How many portfolios are cut into jobs, on a server in this process whose tables are all empty.</summary>
public sealed class SparkJobsTests : IAsyncLifetime
{
    private static readonly string[] Columns =
        ["AsOf:date", "Evaluation:decimal(20,2)", "DailyEvaluationChange:decimal(20,2)", "DailyNAVChangePercent:decimal(18,6)"];

    private FakeSpark _spark = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Theory]
    [InlineData(6, new[] { "6" })]
    [InlineData(500, new[] { "500" })]
    [InlineData(501, new[] { "500", "1" })]
    public async Task Five_hundred_portfolios_are_a_job_and_each_job_reads_them_as_one_source(int portfolios, string[] jobs)
    {
        var reported = await ComputeAsync(portfolios);

        var sources = _spark.Requests<ExecutePlanRequest>().Select(OptionsOf).Where(options => options.ContainsKey("dbtable")).ToList();
        Assert.Equal(jobs, sources.Select(options => options["upperBound"]));
        Assert.Equal(jobs.Select(count => Math.Min(int.Parse(count), 32)), sources.Select(options => int.Parse(options["numPartitions"])));
        Assert.Equal((2 * jobs.Length, 2 * jobs.Length), ((int)reported[^1].Done, (int)reported[^1].Total));
    }

    [Fact]
    public async Task Progress_is_the_tasks_of_all_jobs()
    {
        var reported = await ComputeAsync(1200);

        Assert.Equal([new(1, 6), new(2, 6), new(3, 6), new(4, 6), new(5, 6), new(6, 6)], reported);
    }

    private async Task<List<WorkProgress>> ComputeAsync(int portfolios)
    {
        var keys = Enumerable.Range(1, portfolios).Select(number => $"Inv1_P{number}").ToList();
        _spark.Execute = call => AnswerAsync(call, keys);
        var database = new SparkDatabase { Host = "db", User = "ann" };
        var reported = new List<WorkProgress>();
        await using var engine = new SparkStatistics(SparkAddress.Parse(_spark.Address), database, Guid.NewGuid, TimeProvider.System);
        var request = new StatisticsRequest(keys, ReportPeriod.Parse("2020..2024"), DeviationKind.Sample, WithCurves: false);

        var figures = await engine.ComputeAsync(request, new Listener(reported.Add), Cancellation).ToListAsync(Cancellation);

        Assert.Equal(portfolios, figures.Count);
        Assert.All(figures, one => Assert.Equal(0, one.Statistics.Days));
        return reported;
    }

    /// <summary>The database's catalogue, or no rows after two tasks.</summary>
    private static async Task AnswerAsync(FakeCall call, IReadOnlyList<string> portfolios)
    {
        if (!OptionsOf(call.Request<ExecutePlanRequest>()).ContainsKey("dbtable"))
        {
            var columns = Columns.Select(column => column.Split(':')).ToList();
            var rows = portfolios.SelectMany(table => columns.Select(column => $$"""{"t":"{{table}}","c":"{{column[0]}}","d":"{{column[1]}}"}"""));
            await call.SendAsync("catalogue", [.. rows]);
        }
        else
        {
            foreach (var done in new[] { 1, 2 }) await call.SendAsync(Progress(done));
        }

        await call.CompleteAsync();
    }

    private static ExecutePlanResponse Progress(int done)
    {
        var stage = new ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo { NumCompletedTasks = done, NumTasks = 2 };
        var progress = new ExecutePlanResponse.Types.ExecutionProgress { Stages = { stage } };
        return new ExecutePlanResponse { ResponseId = $"{done}", ExecutionProgress = progress };
    }

    private static IDictionary<string, string> OptionsOf(ExecutePlanRequest request) =>
        request.Plan.Root.WithRelations.References.Single().SubqueryAlias.Input.Read.DataSource.Options;

    private sealed class Listener(Action<WorkProgress> reported) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => reported(value);
    }
}
