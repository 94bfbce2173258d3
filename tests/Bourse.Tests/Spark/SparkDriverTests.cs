using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Statistics;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Spark;

/// <summary>What drivers the engine asks for, on a server in this process that has none.</summary>
public sealed class SparkDriverTests
{
    [Fact]
    public async Task A_Spark_without_a_driver_is_reported_with_the_option_that_brings_one()
    {
        await using var spark = await FakeSpark.StartAsync();
        spark.Execute = call =>
        {
            call.Reason = "java.lang.ClassNotFoundException";
            return call.EndAsync(13, DriverOf(call.Request<ExecutePlanRequest>()), ("sqlState", ""));
        };
        var database = new SparkDatabase { Host = "db", User = "ann", Password = "s3cret" };
        await using var engine = new SparkStatistics(SparkAddress.Parse(spark.Address), database, Guid.NewGuid, TimeProvider.System);
        var request = new StatisticsRequest(["Inv1_P11"], ReportPeriod.Parse("2020..2024"), DeviationKind.Sample, WithCurves: false);

        var failure = await Assert.ThrowsAsync<BourseException>(
            async () => await engine.ComputeAsync(request, null, TestContext.Current.CancellationToken).CountAsync());

        Assert.Equal($"Spark at {spark.Address} has no JDBC driver for MySQL", failure.Message);
        Assert.Contains("--packages", failure.Remedy);
        Assert.Equal(["org.mariadb.jdbc.Driver", "com.mysql.cj.jdbc.Driver"], spark.Requests<ExecutePlanRequest>().Select(DriverOf));
        Assert.All(spark.Requests<ExecutePlanRequest>(), sent => Assert.DoesNotContain("s3cret", sent.Plan.Root.WithRelations.Root.ToString()));
    }

    [Theory]
    [InlineData("db/x", "InvestorsDB")]
    [InlineData("db", "a?b")]
    [InlineData("db", "")]
    public void An_address_that_would_change_the_options_is_refused(string host, string name)
    {
        var database = new SparkDatabase { Host = host, Name = name, User = "ann" };
        var failure = Assert.Throws<BourseException>(
            () => new SparkStatistics(SparkAddress.Parse("sc://spark"), database, Guid.NewGuid, TimeProvider.System));
        Assert.Equal(FailureKind.Usage, failure.Kind);
    }

    private static string DriverOf(ExecutePlanRequest request) =>
        request.Plan.Root.WithRelations.References.Single().SubqueryAlias.Input.Read.DataSource.Options["driver"];
}
