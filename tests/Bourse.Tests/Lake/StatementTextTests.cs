using Bourse.Adapters.DuckDb;

namespace Bourse.Tests.Lake;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT 1;", "SELECT 1")]
    [InlineData("SELECT 1 ; -- rest", "SELECT 1 ")]
    [InlineData("SELECT ';';", "SELECT ';'")]
    [InlineData("SELECT 'it''s;';", "SELECT 'it''s;'")]
    [InlineData("SELECT e'\\';' AS a;", "SELECT e'\\';' AS a")]
    [InlineData("SELECT \"a;b\";", "SELECT \"a;b\"")]
    [InlineData("SELECT 1 -- a; b\n;", "SELECT 1 -- a; b\n")]
    [InlineData("SELECT 1 /* a; /* b; */ c; */;", "SELECT 1 /* a; /* b; */ c; */")]
    [InlineData("SELECT $$a;b$$;", "SELECT $$a;b$$")]
    [InlineData("SELECT $x$a;$$b$x$;", "SELECT $x$a;$$b$x$")]
    [InlineData("SELECT $1 + a - b / c;", "SELECT $1 + a - b / c")]
    public void A_semicolon_outside_of_texts_and_comments_ends_a_statement(string text, string statement)
    {
        Assert.True(StatementText.IsComplete(text));
        Assert.Equal(statement, StatementText.WithoutEnd(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SELECT 1")]
    [InlineData("SELECT ';")]
    [InlineData("SELECT \"a;")]
    [InlineData("SELECT 1 -- ;")]
    [InlineData("SELECT 1 /* ; ")]
    [InlineData("SELECT 1 /* /* */ ;")]
    [InlineData("SELECT $$;$")]
    public void Without_one_it_goes_on(string text)
    {
        Assert.False(StatementText.IsComplete(text));
        Assert.Equal(text, StatementText.WithoutEnd(text));
    }

    [Theory]
    [InlineData("SELECT AsOf, t.asof FROM t", "SELECT \"AsOf\", t.\"asof\" FROM t")]
    [InlineData("SELECT 'AsOf', \"AsOf\", AsOfDay -- AsOf", "SELECT 'AsOf', \"AsOf\", AsOfDay -- AsOf")]
    [InlineData("FROM a ASOF JOIN b USING (x) ASOF LEFT JOIN c", "FROM a ASOF JOIN b USING (x) ASOF LEFT JOIN c")]
    public void The_day_of_portfolios_tables_can_be_written_without_quotes(string text, string quoted) =>
        Assert.Equal(quoted, StatementText.WithQuotedAsOf(text));
}
