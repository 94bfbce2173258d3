using Bourse.Adapters.MySql;
using MySqlConnector;
using Xunit;

namespace Bourse.Tests.MySql;

public sealed class MySqlOptionsTests
{
    [Theory]
    [InlineData("localhost", "Preferred")]
    [InlineData("127.0.0.1", "Preferred")]
    [InlineData("127.8.9.10", "Preferred")]
    [InlineData("::1", "Preferred")]
    [InlineData("/run/mysqld/mysqld.sock", "Preferred")]
    [InlineData("db.example.org", "VerifyFull")]
    [InlineData("10.0.0.7", "VerifyFull")]
    [InlineData("localhost.example.org", "VerifyFull")]
    public void The_certificate_of_a_server_elsewhere_is_verified_unless_something_else_is_asked_for(string server, string mode)
    {
        Assert.Equal(mode, MySqlOptions.Parse($"Server={server};User ID=u").SslMode.ToString());
        Assert.Equal(MySqlSslMode.Required, Built($"Server={server};User ID=u;SslMode=required").SslMode);
    }

    [Fact]
    public void Names_of_keys_are_those_that_people_know()
    {
        var options = MySqlOptions.Parse("host=db; uid=me; PWD='a;b'; Initial Catalog=Mine; port=3307");

        Assert.Equal(("db", 3307u, "me", "Mine"), (options.Server, options.Port, options.User, options.Database));
        Assert.Equal("a;b", Built("host=db;uid=me;PWD='a;b'").Password);
        Assert.Equal("InvestorsDB", MySqlOptions.Parse("Server=db;User ID=me").Database);
    }

    [Theory]
    [InlineData("SslCa")]
    [InlineData("ssl-ca")]
    [InlineData("Ssl Ca")]
    [InlineData("CACertificateFile")]
    public void The_authority_s_certificate_goes_by_the_names_that_connection_strings_have(string key)
    {
        var built = Built($"Server=db;User ID=me;ssl-mode=VerifyCA;{key}=/etc/ca.pem");

        Assert.Equal((MySqlSslMode.VerifyCA, "/etc/ca.pem"), (built.SslMode, built.SslCa));
    }

    [Fact]
    public void What_could_do_harm_is_off()
    {
        var built = Built("Server=db;User ID=me");

        Assert.False(built.AllowLoadLocalInfile || built.AllowUserVariables || built.AllowPublicKeyRetrieval);
        Assert.False(built.PersistSecurityInfo || built.UseAffectedRows || built.Pooling);
    }

    [Theory]
    [InlineData("User ID=me;Password=secret", "names no server")]
    [InlineData("Server=db;Password=secret", "names no user")]
    [InlineData("Server=db;User ID=me;Password=secret;AllowLoadLocalInfile=true", "unknown key 'allowloadlocalinfile'")]
    [InlineData("Server=db;User ID=me;Password=secret;UseAffectedRows=true", "unknown key")]
    [InlineData("Server=db;User ID=me;Password=secret;Database=a`b", "cannot be the name")]
    [InlineData("Server=db;User ID=me;Password=secret;Port=70000", "'70000' is no port")]
    [InlineData("Server=db;User ID=me;Password=secret;SslMode=Sometimes", "is no SslMode")]
    [InlineData("Server=db;User ID=me;Password=secret;SslMode=2", "is no SslMode")]
    [InlineData("Server=a,b;User ID=me;Password=secret", "more than one server")]
    [InlineData("Server=127.0.0.1:3307;User ID=me;Password=secret", "'127.0.0.1:3307' is not the name of a server")]
    [InlineData("Password=secret;=;secret", "cannot be read")]
    public void What_cannot_be_used_is_refused_without_telling_the_password(string text, string cause)
    {
        var failure = Assert.Throws<BourseException>(() => MySqlOptions.Parse(text));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(cause, failure.Message);
        Assert.DoesNotContain("secret", failure.ToString());
    }

    [Fact]
    public void Its_text_holds_no_secret() =>
        Assert.Equal("db:3306/InvestorsDB", $"{MySqlOptions.Parse("Server=db;User ID=me;Password=secret")}");

    private static MySqlConnectionStringBuilder Built(string text) =>
        new(MySqlOptions.Parse(text).ConnectionString(withDatabase: true, TimeSpan.FromSeconds(1)));
}
