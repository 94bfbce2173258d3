using Bourse.Adapters.SparkConnect;

namespace Bourse.Tests.SparkConnect;

public sealed class SparkAddressTests
{
    [Theory]
    [InlineData("sc://spark", "spark", 15002, false)]
    [InlineData("sc://spark:25002/", "spark", 25002, false)]
    [InlineData("SC://10.0.0.1:1/;", "10.0.0.1", 1, false)]
    [InlineData("sc://[::1]:15003", "[::1]", 15003, false)]
    [InlineData("sc://[::1]", "[::1]", 15002, false)]
    [InlineData("sc://spark/;use_ssl=true", "spark", 15002, true)]
    [InlineData("sc://spark/;use_ssl=false;user_id=ann", "spark", 15002, false)]
    public void An_address_is_read(string text, string host, int port, bool tls)
    {
        var address = SparkAddress.Parse(text);
        Assert.Equal((host, port, tls), (address.Host, address.Port, address.UseTls));
        Assert.Null(address.Token);
    }

    [Fact]
    public void A_token_asks_for_encryption_and_is_never_shown()
    {
        var address = SparkAddress.Parse("sc://spark:443/;token=s%20cr%3Bet=;user_id=ann".Replace("%20", ""));
        Assert.Equal(("scr;et=", "ann", true), (address.Token, address.UserId, address.UseTls));
        Assert.Equal("sc://spark:443", $"{address}");
        Assert.False(SparkAddress.Parse("sc://127.0.0.1/;token=abc;use_ssl=false").UseTls);
    }

    [Theory]
    [InlineData("spark:15002", "begins with sc://")]
    [InlineData("sc://", "not the name of a server")]
    [InlineData("sc://spark:", "not a port")]
    [InlineData("sc://spark:0", "not a port")]
    [InlineData("sc://spark:70000", "not a port")]
    [InlineData("sc://::1", "in brackets")]
    [InlineData("sc://sp ark", "not the name of a server")]
    [InlineData("sc://secret@spark", "no '@'")]
    [InlineData("sc://spark/secret", "parameters")]
    [InlineData("sc://spark/;tokn=secret", "no others")]
    [InlineData("sc://spark/;secret", "no others")]
    [InlineData("sc://spark/;token=", "no usable value")]
    [InlineData("sc://spark/;token=secret%0A", "no usable value")]
    [InlineData("sc://spark/;token=secret;token=secret", "twice")]
    [InlineData("sc://spark/;token=sécret", "no token has")]
    [InlineData("sc://spark/;use_ssl=yes", "true or false")]
    [InlineData("sc://spark/;token=secret;use_ssl=false", "for everyone on the way")]
    public void What_is_no_address_is_refused_without_its_secret(string text, string reason)
    {
        var failure = Assert.Throws<FormatException>(() => SparkAddress.Parse(text));
        Assert.Contains(reason, failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
    }
}
