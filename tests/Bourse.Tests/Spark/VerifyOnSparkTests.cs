using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Tests.Servers;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Spark;

/// <summary>The audit on a real Spark, which reads a real Kafka: the whole program.</summary>
[Collection(NetworkServers.Collection)]
public sealed class VerifyOnSparkTests
{
    private const string Evaluation =
        """
        {"investor":"Inv2","portfolio":"P22","date":"2024-10-10","value":1.00,"change":null,"change_pct":null,"nav_per_share":0.000084,
        "shares":11900,"previous_date":null,"revision":7}
        """;

    [Fact]
    public async Task Both_engines_find_a_right_network_right_and_the_same_differences_after_it_was_tampered_with()
    {
        var engine = "spark:" + TestServers.RequireSpark();
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: false);
        await RunAsync(network, 0, "up", "--from", "2024-09-01", "--to", "2024-12-31", "--day-interval", "0", "--no-follow", "--partitions", "3");
        await RunAsync(network, 0, "report");

        // September to December 2024: 84 trading days in Golden/calendar-GR.csv, 24 tickers, six portfolios.
        var right = await VerifyAsync(network, 0, engine);
        Assert.Equal(84 * 24, right.GetProperty("prices").GetInt64());
        Assert.Equal(84 * 6, right.GetProperty("evaluations").GetInt64());
        Assert.Equal(0, right.GetProperty("differences").GetArrayLength());
        Assert.Equal(right.ToString(), (await VerifyAsync(network, 0, "in-process")).ToString());

        var doctor = await network.Program.RunAsync("doctor", "--engine", engine);
        Assert.Matches("(?m)^ok    spark prices +Spark reads topic StockExchange of Kafka at ", doctor.Data);
        var unreachable = await network.Program.RunAsync("verify", "--engine", "spark:sc://127.0.0.1:1");
        Assert.Equal(4, unreachable.Code);
        Assert.StartsWith("bourse: Spark at sc://127.0.0.1:1 cannot be reached: ", unreachable.Words, StringComparison.Ordinal);

        await TamperAsync(network);
        var wrong = await VerifyAsync(network, 3, engine);
        // Likely causes may differ: Spark does not return when prices were written.
        var inProcess = await VerifyAsync(network, 3, "in-process");
        Assert.Equal(inProcess.GetProperty("differences").ToString(), wrong.GetProperty("differences").ToString());
        var places = wrong.GetProperty("differences").EnumerateArray()
            .Select(one => $"{one.GetProperty("place")} {one.GetProperty("portfolio")} {one.GetProperty("date")}").ToHashSet();
        Assert.Superset(new HashSet<string> { "topic Inv2_P22 2024-10-10", "table Inv1_P11 2024-11-11" }, places);
    }

    private static async Task TamperAsync(NetworkServers network)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(network.Program.Home, "InvestorsDB.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "UPDATE Inv1_P11 SET Evaluation = Evaluation + 0.01 WHERE AsOf = '2024-11-11'";
        Assert.Equal(1, command.ExecuteNonQuery());
        var records = new RecordBuffer();
        records.Add("Inv2_P22"u8, Encoding.UTF8.GetBytes(Evaluation), RecordHeaders.None, 0);
        await using var log = await network.OpenLogAsync();
        await using var producer = log.CreateProducer();
        await producer.AppendAsync(Topics.Evaluations, records, default);
    }

    private static async Task<JsonElement> VerifyAsync(NetworkServers network, int code, string engine) =>
        JsonDocument.Parse(await RunAsync(network, code, "verify", "--json", "--from", "2024-09-01", "--engine", engine)).RootElement;

    private static async Task<string> RunAsync(NetworkServers network, int code, params string[] arguments)
    {
        var result = await network.Program.RunAsync(arguments);
        Assert.True(result.Code == code, $"{arguments[0]} ends with {result.Code}: {result.Words}{result.Data}");
        return result.Data;
    }
}
