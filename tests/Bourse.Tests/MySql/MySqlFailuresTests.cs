using Bourse.Adapters.MySql;

namespace Bourse.Tests.MySql;

public sealed class MySqlFailuresTests
{
    private static readonly MySqlOptions Options = MySqlOptions.Parse("Server=db.example;User ID=bourse");

    [Fact]
    public void A_connection_that_breaks_while_TLS_is_agreed_on_is_a_server_that_cannot_be_reached()
    {
        // As the provider throws it.
        var broken = new AggregateException(
            new AggregateException("Authentication to host 'db.example' failed.", new IOException("I/O error occurred.")));

        Assert.True(MySqlFailures.IsOfProvider(broken));
        Assert.Equal(FailureKind.Unreachable, MySqlFailures.OfConnecting(broken, Options).Kind);
    }

    [Fact]
    public void What_the_provider_does_not_throw_is_not_taken_for_a_failure_of_the_server()
    {
        Assert.False(MySqlFailures.IsOfProvider(new AggregateException(new IOException(), new NotSupportedException())));
    }
}
