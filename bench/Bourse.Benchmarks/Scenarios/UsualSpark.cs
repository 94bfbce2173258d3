using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Statistics;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// How reports are usually computed on Spark: portfolio after portfolio, a data frame over its table, and an action for each figure wanted. Each
/// action is a job that reads the table again.
/// </summary>
/// <param name="address">Spark.</param>
/// <param name="database">What it reads.</param>
/// <param name="driver">The driver it has.</param>
internal sealed class UsualSpark(SparkAddress address, SparkDatabase database, JdbcDriver driver)
{
    /// <summary>Computes the figures of all portfolios.</summary>
    /// <exception cref="BourseException">A figure is not what its table must give.</exception>
    public async Task ComputeAsync(StatisticsRequest request, CancellationToken cancellation)
    {
        var options = new SparkSessionOptions { Address = address, ClientName = "benchmark" };
        await using var session = new SparkSession(options, Guid.NewGuid, TimeProvider.System);
        foreach (var portfolio in request.Portfolios)
        {
            var table = SparkSource.Of("t", "jdbc", database.QueryOptions(driver, $"SELECT * FROM {portfolio}"));
            foreach (var (sql, rows) in Actions(request.Period))
            {
                var result = await session.QueryAsync(new SparkQuery(sql, [table]), ArrowResult.Texts, null, cancellation);
                if (result.Count == rows) continue;
                throw new BourseException(FailureKind.Failed, $"{result.Count} rows instead of {rows} of {portfolio}: {sql}");
            }
        }
    }

    /// <summary>The actions, and how many rows each results in over 25 years.</summary>
    private static IEnumerable<(string Sql, int Rows)> Actions(ReportPeriod period)
    {
        const string evaluation = "avg(Evaluation) AS avg_evaluation, stddev_samp(Evaluation) AS stddev_evaluation";
        const string extremes =
            "min(DailyEvaluationChange) AS a, max(DailyEvaluationChange) AS b, min(DailyNAVChangePercent) AS c, max(DailyNAVChangePercent) AS d";
        foreach (var column in new[] { "DailyEvaluationChange", "DailyNAVChangePercent" })
        {
            yield return (Select($"min({column}) AS least, max({column}) AS most"), 1);
            yield return (Select("AsOf", $"WHERE {column} IS NOT NULL ORDER BY {column}, AsOf LIMIT 1"), 1);
            yield return (Select("AsOf", $"WHERE {column} IS NOT NULL ORDER BY {column} DESC, AsOf LIMIT 1"), 1);
        }

        yield return (Select($"year(AsOf) AS year, {extremes}", "GROUP BY year(AsOf) ORDER BY year(AsOf) DESC"), 25);
        yield return (Select(evaluation), 1);
        yield return (Select(evaluation, $"WHERE AsOf BETWEEN DATE'{period.From:yyyy-MM-dd}' AND DATE'{period.To:yyyy-MM-dd}'"), 1);
        const string month = "date_format(AsOf, 'yyyy-MM')";
        yield return (Select($"{month} AS month, avg(Evaluation) AS avg_evaluation", $"GROUP BY {month} ORDER BY {month} DESC"), 300);
    }

    private static string Select(string columns, string rest = "") => $"SELECT to_json(struct({columns})) AS json FROM t {rest}";
}
