using System.Text;
using Bourse.Adapters.Cql;

namespace Bourse.Tests.Cql;

/// <summary>The client against a node in this process: statements, rows, versions, users.</summary>
public sealed class CqlSessionTests : IAsyncLifetime
{
    private readonly FakeCassandra _node = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Rows_are_read_by_their_types(int version)
    {
        _node.Version = version;
        _node.Execute = request => request.RowsAsync(
            [("a", 0x0D), ("b", 0x02), ("c", 0x09), ("d", 0x06), ("e", 0x0B), ("f", 0x04), ("g", 0x0C), ("h", 0x0D)],
            [
                [
                    "ä"u8.ToArray(), Bytes("0000000000000102"), Bytes("FFFFFFFE"), Bytes("0000000246E6"), Bytes("0000018F34747B00"), [1],
                    Bytes("00112233445566778899AABBCCDDEEFF"), null,
                ],
            ]);
        await using var session = Open();
        var row = Assert.Single(await session.ReadAllAsync(
            new CqlStatement("SELECT * FROM t"),
            row => (row.Text(0), row.Bigint(1), row.Int(2), $"{row.Decimal(3)}", row.Timestamp(4), row.Boolean(5), row.Uuid(6), row.IsNull(7)),
            Cancellation));

        Assert.Equal(
            ("ä", 258L, -2, "181.50", new DateTime(2024, 5, 1, 14, 0, 0), true, new Guid("00112233-4455-6677-8899-aabbccddeeff"), true), row);
        Assert.Equal(DateTimeKind.Utc, row.Item5.Kind);
        Assert.Equal(version, _node.Requests.Last().Version);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_prepared_statement_carries_its_values(int version)
    {
        _node.Version = version;
        await using var session = Open();
        var insert = await session.PrepareAsync("INSERT", Cancellation);
        using var values = new CqlValues();
        values.Add("NVDA").Add(7L);
        await session.ExecuteAsync(new CqlStatement(insert) { Values = values, Timestamp = 1234 }, Cancellation);

        var request = _node.Requests.Last();
        Assert.Equal(FakeCassandra.IdOf("INSERT"), Assert.Single(request.StatementIds));
        Assert.Equal(["NVDA"u8.ToArray(), Bytes("0000000000000007")], request.Values);
        Assert.Equal((6, 1234L), (request.Consistency, request.Timestamp));
    }

    [Fact]
    public async Task A_batch_is_one_request()
    {
        await using var session = Open();
        var insert = await session.PrepareAsync("INSERT", Cancellation);
        using var batch = new CqlBatch { Timestamp = 99 };
        foreach (var number in (long[])[1, 2, 3]) batch.Add(insert, (values, value) => values.Add(value).Add("x"), number);
        await session.ExecuteAsync(batch, Cancellation);

        var request = _node.Requests.Last();
        Assert.Equal((0x0D, 3, 6, 99L), (request.Opcode, request.StatementIds.Count, request.Values.Count, request.Timestamp));
    }

    [Fact]
    public async Task A_node_that_has_forgotten_statements_prepares_them_again()
    {
        await using var session = Open();
        var first = await session.PrepareAsync("FIRST", Cancellation);
        var second = await session.PrepareAsync("SECOND", Cancellation);
        _node.Prepared.Clear();
        using var batch = new CqlBatch();
        batch.Add(first, (_, _) => { }, 0);
        batch.Add(second, (_, _) => { }, 0);
        await session.ExecuteAsync(batch, Cancellation);

        Assert.Equal(["FIRST", "SECOND"], _node.Prepared.Values.Order());
        Assert.Equal([0x0D, 0x09, 0x0D, 0x09, 0x0D], _node.Requests.Reverse().Take(5).Select(request => request.Opcode));
    }

    [Fact]
    public async Task A_node_that_forgets_a_statement_again_and_again_is_not_asked_for_ever()
    {
        _node.Before = request => Task.FromResult(request.Opcode == 0x0A && _node.Prepared.TryRemove(request.StatementIds[0], out _) && false);
        await using var session = Open();
        var statement = await session.PrepareAsync("FIRST", Cancellation);

        var failure = await Assert.ThrowsAsync<CqlServerException>(() => session.ExecuteAsync(new CqlStatement(statement), Cancellation));
        Assert.Equal(CqlErrorCode.Unprepared, failure.Code);
    }

    [Fact]
    public async Task All_pages_are_read_in_their_order()
    {
        _node.Execute = request =>
        {
            var page = request.PagingState is { } state ? state[0] : 0;
            var rows = Enumerable.Range(page * 3, 3).Select(number => (byte[]?[])[Encoding.UTF8.GetBytes($"{number}")]).ToArray();
            return request.RowsAsync([("a", 0x0D)], rows, page < 4 ? [(byte)(page + 1)] : null);
        };
        await using var session = Open();
        var read = await session.ReadAllAsync(new CqlStatement("SELECT") { PageSize = 3 }, row => row.Text(0), Cancellation);

        Assert.Equal(Enumerable.Range(0, 15).Select(number => $"{number}"), read);
        Assert.All(_node.Requests.Where(request => request.IsOfTest), request => Assert.Equal(3, request.PageSize));
    }

    [Fact]
    public async Task A_reader_that_stops_early_leaves_nothing_behind()
    {
        _node.Execute = request => request.RowsAsync([("a", 0x0D)], [["x"u8.ToArray()]], [1]);
        await using var session = Open();
        await foreach (var page in session.ReadPagesAsync(new CqlStatement("SELECT"), row => row.Text(0), Cancellation))
        {
            Assert.Equal(["x"], page);
            break;
        }

        Assert.Single(await session.ReadPageAsync(new CqlStatement("SELECT"), row => row.Text(0), Cancellation) is { } next ? next.Rows : []);
    }

    [Fact]
    public async Task Old_nodes_are_spoken_to_in_their_version()
    {
        _node.Version = 4;
        await using var session = Open();
        await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);

        Assert.Equal([5, 4], _node.Requests.Select(request => request.Version).Distinct());
    }

    [Fact]
    public async Task A_node_that_is_too_old_is_refused()
    {
        _node.Version = 3;
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));
        Assert.Equal(CqlConnectionError.UnsupportedVersion, failure.Error);
    }

    [Fact]
    public async Task A_user_is_let_in_by_his_password()
    {
        _node.Users["ann"] = "geheim ä";
        await using var session = Open(options => options with { User = "ann", Password = "geheim ä" });
        await session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_never_shown()
    {
        _node.Users["ann"] = "geheim";
        await using var session = Open(options => options with { User = "ann", Password = "gehiem" });
        var failure = await Assert.ThrowsAsync<CqlServerException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));

        Assert.Equal(CqlErrorCode.BadCredentials, failure.Code);
        Assert.DoesNotContain("gehiem", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_user_is_told()
    {
        _node.Users["ann"] = "geheim";
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(() => session.ExecuteAsync(new CqlStatement("SELECT"), Cancellation));
        Assert.Equal(CqlConnectionError.UserMissing, failure.Error);
    }

    [Fact]
    public async Task An_error_has_the_code_and_the_message_of_the_server()
    {
        _node.Execute = request => request.FailAsync(0x2000, "line 1:0 no viable alternative\nat input 'SELEKT'");
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlServerException>(() => session.ExecuteAsync(new CqlStatement("SELEKT"), Cancellation));

        Assert.Equal((CqlErrorCode.Syntax, "line 1:0 no viable alternative at input 'SELEKT'"), (failure.Code, failure.Reason));
        Assert.Contains("Syntax, 0x2000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tracing_warnings_and_payloads_before_a_result_are_passed_over()
    {
        _node.Execute = request =>
        {
            var before = new WireWriter().Raw(new byte[16]).Short(1).String("a warning").Short(1).String("key").Value([1, 2]).ToArray();
            return request.AnswerAsync(0x08, [.. before, .. WireWriter.Rows([("a", 0x0D)], [["x"u8.ToArray()]])], flags: 0x02 | 0x04 | 0x08);
        };
        await using var session = Open();
        Assert.Equal(["x"], await session.ReadAllAsync(new CqlStatement("SELECT"), row => row.Text(0), Cancellation));
    }

    [Fact]
    public async Task Types_inside_types_are_passed_over()
    {
        var columns = new WireWriter().Int(2).Int(0).Int(3)
            .String("k").String("t").String("a").Short(0x21).Short(0x0D).Short(0x20).Short(0x09)
            .String("k").String("t").String("b").Short(0x30).String("k").String("u").Short(1).String("f").Short(0x31).Short(2).Short(0x09).Short(0x0D)
            .String("k").String("t").String("c").Short(0x00).String("org.example.Type");
        _node.Execute = request => request.AnswerAsync(0x08, columns.Int(1).Value([]).Value(null).Value([7]).ToArray());
        await using var session = Open();
        Assert.Equal([(false, true, false)], await session.ReadAllAsync(
            new CqlStatement("SELECT"), row => (row.IsNull(0), row.IsNull(1), row.IsNull(2)), Cancellation));
    }

    [Fact]
    public async Task A_value_of_another_type_is_not_guessed_at()
    {
        _node.Execute = request => request.RowsAsync([("open", 0x0D)], [["181.50"u8.ToArray()]]);
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<CqlConnectionException>(
            () => session.ReadAllAsync(new CqlStatement("SELECT"), row => row.Decimal(0), Cancellation));

        Assert.Equal(CqlConnectionError.InvalidAnswer, failure.Error);
        Assert.Contains("column open is Text, not Decimal", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(400_000)]
    public async Task Long_messages_travel_in_several_segments_both_ways(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length / 10).Select(number => $"{number:D10}"));
        _node.Execute = request => request.RowsAsync([("a", 0x0D)], [[.. request.Values]]);
        await using var session = Open();
        using var values = new CqlValues();
        Assert.Equal([text], await session.ReadAllAsync(
            new CqlStatement("SELECT ?") { Values = values.Add(text) }, row => row.Text(0), Cancellation));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private CqlSession Open(Func<CqlOptions, CqlOptions>? change = null)
    {
        var options = CqlTestOptions.Of(_node.Port);
        return CqlTestOptions.Open(change?.Invoke(options) ?? options);
    }
}
