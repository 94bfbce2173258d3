using System.Net;
using System.Net.Sockets;
using Bourse.Adapters.MySql;

namespace Bourse.Tests.MySql;

public sealed class MySqlFailuresTests
{
    private static readonly MySqlOptions Options = MySqlOptions.Parse("Server=db.example;User ID=bourse");

    public static TheoryData<Exception> Mistakes =>
        [new InvalidOperationException(), new ObjectDisposedException("a session"), new InvalidCastException()];

    public static TheoryData<Exception> Breaks =>
        [new IOException("broken pipe"), new EndOfStreamException(), new SocketException((int)SocketError.ConnectionReset)];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_in_the_program_is_not_taken_for_a_failure_of_the_server(Exception mistake) =>
        Assert.False(MySqlFailures.IsOfProvider(mistake));

    [Theory]
    [MemberData(nameof(Breaks))]
    public void A_connection_that_breaks_is_a_server_that_cannot_be_reached(Exception broken)
    {
        Assert.True(MySqlFailures.IsOfProvider(broken));
        Assert.Equal(FailureKind.Unreachable, MySqlFailures.Of(broken, Options).Kind);
        Assert.Equal(FailureKind.Unreachable, MySqlFailures.OfConnecting(broken, Options).Kind);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_server_has_said_who_it_is_is_a_server_that_cannot_be_reached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cutting = CutAsync(listener);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var database = new MySqlInvestorsDatabase(
            MySqlOptions.Parse($"Server=127.0.0.1;Port={port};User ID=u;Password=secret;SslMode=VerifyFull") with
            {
                ConnectTimeout = TimeSpan.FromSeconds(1),
            },
            TimeProvider.System);

        var failure = await Assert.ThrowsAsync<BourseException>(() => database.ReadProgressAsync(TestContext.Current.CancellationToken));

        listener.Stop();
        await cutting;
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.StartsWith($"MySQL at 127.0.0.1:{port}/InvestorsDB cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    private static async Task CutAsync(TcpListener listener)
    {
        try
        {
            while (true) (await listener.AcceptTcpClientAsync()).Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the test.
        }
    }
}
