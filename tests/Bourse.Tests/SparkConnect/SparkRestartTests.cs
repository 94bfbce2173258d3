using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Tests.SparkConnect;

/// <summary>A server that ends while a plan is on its way to it, and is started anew before it is asked for the plan.</summary>
public sealed class SparkRestartTests : IAsyncLifetime
{
    /// <summary>Enough to see that a client does not come to an end.</summary>
    private const int Many = 10;

    private FakeSpark _spark = null!;
    private int _plans;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _spark = await FakeSpark.StartAsync();

    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    [Theory]
    [InlineData("INVALID_HANDLE.SESSION_CHANGED")]
    [InlineData("INVALID_HANDLE.SESSION_NOT_FOUND")]
    public async Task A_query_is_sent_once_more_in_a_new_session(string errorClass)
    {
        Restart(errorClass);
        await using var session = Open();
        var source = SparkSource.Of("t", "kafka", new Dictionary<string, string>());
        Assert.Equal(["a"], await session.QueryAsync(new SparkQuery("SELECT * FROM t", [source]), ArrowResult.Texts, null, Cancellation));
        Assert.Equal(2, _plans);
    }

    [Fact]
    public async Task A_command_is_not_sent_again_and_ends_with_the_loss_of_its_session()
    {
        Restart("INVALID_HANDLE.SESSION_CHANGED");
        await using var session = Open();
        var failure = await Assert.ThrowsAsync<SparkConnectException>(() => new SparkStreams(session).ListAsync(Cancellation));
        Assert.Equal((SparkConnectError.SessionLost, 1), (failure.Error, _plans));
    }

    private void Restart(string errorClass)
    {
        _spark.Execute = async call =>
        {
            var isOfFirst = call.Request<ExecutePlanRequest>().SessionId == _spark.Requests<ExecutePlanRequest>().First().SessionId;
            if (++_plans == 1) await call.BreakAsync();
            else if (isOfFirst && _plans < Many) await call.EndAsync(13, $"[{errorClass}] gone");
            else await AnswerAsync(call);
        };
        _spark.Reattach = call => call.EndAsync(13, $"[{errorClass}] gone");
    }

    private static async Task AnswerAsync(FakeCall call)
    {
        await call.SendAsync("1", "a");
        await call.CompleteAsync();
    }

    private SparkSession Open()
    {
        var options = new SparkSessionOptions { Address = SparkAddress.Parse(_spark.Address), ClientName = "test" };
        return new SparkSession(options, Guid.NewGuid, TimeProvider.System);
    }
}
