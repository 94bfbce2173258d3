using Bourse.Adapters.Cql;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Cql;

/// <summary>The client against a real server, in both versions of the protocol.</summary>
public sealed class CqlServerTests : IAsyncLifetime
{
    private readonly CqlEndpoint _node = CqlEndpoint.Parse(TestServers.RequireCassandra());
    private readonly string _keyspace = $"bourse_test_{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using var session = Open();
        await RunAsync(session, $"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        await RunAsync(session, $"CREATE TABLE {_keyspace}.t (p int, c bigint, a text, b boolean, d decimal, i inet, u uuid, ts timestamp, "
            + "m map<text, text>, PRIMARY KEY (p, c))");
    }

    public async ValueTask DisposeAsync()
    {
        await using var session = Open();
        await RunAsync(session, $"DROP KEYSPACE {_keyspace}");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Values_of_all_types_come_back(int version)
    {
        await using var session = Open(version);
        var insert = await session.PrepareAsync($"INSERT INTO {_keyspace}.t (p, c, a, b, d, u, ts) VALUES (?, ?, ?, ?, ?, ?, ?)", Cancellation);
        var (id, instant) = (Guid.NewGuid(), new DateTime(2024, 5, 1, 14, 0, 0, 250, DateTimeKind.Utc));
        using var values = new CqlValues();
        values.Add(-1).Add(long.MinValue).Add("ä 😀").Add(true).Add(-79228162514264337593543950.50m).Add(id).Add(instant);
        await session.ExecuteAsync(new CqlStatement(insert) { Values = values }, Cancellation);
        await RunAsync(session, $"UPDATE {_keyspace}.t SET i = '10.1.2.3', m = {{'k': 'v'}} WHERE p = -1 AND c = {long.MinValue}");
        var row = Assert.Single(await session.ReadAllAsync(
            new CqlStatement($"SELECT p, c, a, b, d, u, ts, i, m FROM {_keyspace}.t"),
            row => (
                row.Int(0), row.Bigint(1), row.Text(2), row.Boolean(3), $"{row.Decimal(4)}", row.Uuid(5), row.Timestamp(6), $"{row.Inet(7)}",
                row.TextMap(8)["k"]),
            Cancellation));

        Assert.Equal((-1, long.MinValue, "ä 😀", true, "-79228162514264337593543950.50", id, instant, "10.1.2.3", "v"), row);
        // As the server itself reads and writes it.
        Assert.Equal(["-79228162514264337593543950.50"], await session.ReadAllAsync(
            new CqlStatement($"SELECT CAST(d AS text) FROM {_keyspace}.t"), one => one.Text(0), Cancellation));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Many_requests_at_once_and_pages_of_many_rows(int version)
    {
        await using var session = Open(version);
        var insert = await session.PrepareAsync($"INSERT INTO {_keyspace}.t (p, c, a) VALUES (?, ?, ?)", Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            using var batch = new CqlBatch { IsIdempotent = true };
            for (var row = 0; row < 100; row++)
            {
                batch.Add(insert, (values, c) => values.Add(1).Add(c).Add($"row {c} {new string('x', 40)}"), (long)(number * 100) + row);
            }

            await session.ExecuteAsync(batch, Cancellation);
        }));
        var read = await session.ReadAllAsync(
            new CqlStatement($"SELECT c FROM {_keyspace}.t WHERE p = 1") { PageSize = 777 }, row => row.Bigint(0), Cancellation);
        Assert.Equal(Enumerable.Range(0, 6_000).Select(number => (long)number), read);
    }

    [Fact]
    public async Task A_message_of_a_megabyte_comes_through()
    {
        await using var session = Open();
        using var values = new CqlValues();
        var text = new string('y', 1 << 20);
        await session.ExecuteAsync(
            new CqlStatement($"INSERT INTO {_keyspace}.t (p, c, a) VALUES (2, 2, ?)") { Values = values.Add(text) }, Cancellation);
        Assert.Equal([text], await session.ReadAllAsync(
            new CqlStatement($"SELECT a FROM {_keyspace}.t WHERE p = 2"), row => row.Text(0), Cancellation));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_prepared_statement_goes_on_after_the_table_was_changed(int version)
    {
        await using var session = Open(version);
        await RunAsync(session, $"INSERT INTO {_keyspace}.t (p, c, a) VALUES (3, 3, 'x')");
        var select = await session.PrepareAsync($"SELECT * FROM {_keyspace}.t WHERE p = 3", Cancellation);
        for (var round = 0; round < 3; round++)
        {
            var columns = await session.ReadAllAsync(new CqlStatement(select), row => row.Text(2), Cancellation);
            Assert.Equal(["x"], columns);
            await RunAsync(session, $"ALTER TABLE {_keyspace}.t ADD z{version}{round} int");
        }
    }

    [Fact]
    public async Task Errors_have_their_codes()
    {
        await using var session = Open();
        Assert.Equal(CqlErrorCode.Syntax, await CodeOfAsync(session, "SELEKT"));
        Assert.Equal(CqlErrorCode.Invalid, await CodeOfAsync(session, $"SELECT a FROM {_keyspace}.missing"));
        Assert.Equal(CqlErrorCode.AlreadyExists, await CodeOfAsync(session, $"CREATE TABLE {_keyspace}.t (a int PRIMARY KEY)"));
        Assert.Equal(CqlErrorCode.Configuration, await CodeOfAsync(session, "CREATE KEYSPACE x WITH replication = {'class': 'None'}"));
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_is_told()
    {
        await using var session = Open();
        var insert = await session.PrepareAsync($"INSERT INTO {_keyspace}.t (p, c) VALUES (4, ?) IF NOT EXISTS", Cancellation);
        async Task<bool> InsertAsync()
        {
            using var batch = new CqlBatch();
            batch.Add(insert, (values, c) => values.Add(c), 4L);
            return (await session.ReadPageAsync(batch, row => row.Boolean(0), Cancellation)).Rows[0];
        }

        Assert.True(await InsertAsync());
        Assert.False(await InsertAsync());
    }

    private static async Task<CqlErrorCode> CodeOfAsync(CqlSession session, string statement) =>
        (await Assert.ThrowsAsync<CqlServerException>(() => RunAsync(session, statement))).Code;

    private static Task RunAsync(CqlSession session, string statement) => session.ExecuteAsync(new CqlStatement(statement), Cancellation);

    private CqlSession Open(int version = 5) => CqlTestOptions.Open(CqlTestOptions.Of() with { ContactPoints = [_node], HighestVersion = version });
}
