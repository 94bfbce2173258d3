using System.Text;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Tests.Market;

/// <summary>The rules of a network's file, and that a message about one names its line.</summary>
public sealed class NetworkFileTests
{
    [Fact]
    public void Quantities_have_six_decimals_and_either_sign_and_are_exact()
    {
        var portfolio = Read(""" "shares": 12.5, "currency": "EUR", "holdings": { "IBM": 0.333333, "AAPL": -2.5, "FB": 10 } """);

        Assert.Equal([333_333, -2_500_000, 10_000_000], portfolio.Holdings.Select(holding => holding.Quantity.Micros));
        Assert.Equal((12_500_000, "EUR"), (portfolio.Shares.Micros, portfolio.Currency));
    }

    [Fact]
    public void The_shares_are_the_sum_of_the_quantities_unless_they_are_given()
    {
        Assert.Equal("7.833333", Read(""" "holdings": { "IBM": 0.333333, "AAPL": -2.5, "FB": 10 } """).Shares.ToString());
        Assert.Equal("1", Read(""" "shares": 1, "holdings": { "IBM": -5 } """).Shares.ToString());
        Assert.Null(Read(""" "holdings": { "IBM": 1 } """).Currency);
    }

    [Theory]
    [InlineData(""" "holdings": { "IBM": 10, "AAPL": -30 } """, 3, "shares of Inv1_P9 must be given: its quantities add up to -20")]
    [InlineData(""" "holdings": { "IBM": 0.5, "AAPL": -0.5 } """, 3, "shares of Inv1_P9 must be given: its quantities add up to 0")]
    [InlineData(""" "shares": -1, "holdings": { "IBM": 1 } """, 3, "shares of Inv1_P9 are not above zero: -1")]
    [InlineData(""" "shares": "5", "holdings": { "IBM": 1 } """, 4, "shares of Inv1_P9 are not a number with at most six decimals: '5'")]
    [InlineData(""" "shares": 2000000000000, "holdings": { "IBM": 1 } """, 3, "shares of Inv1_P9 are above 1000000000000: 2000000000000")]
    [InlineData(
        "\n\"holdings\": {\n\"IBM\": 1.0000001 }", 6, "portfolio Inv1_P9: the quantity of IBM is not a number with at most six decimals: 1.0000001")]
    [InlineData("\"holdings\": {\n\n\"IBM\": 1,\n\"AAPL\": 0 }", 7, "portfolio Inv1_P9: the quantity of AAPL is zero")]
    [InlineData(""" "holdings": { "IBM": -2147483648 } """, 4, "portfolio Inv1_P9: the quantity of IBM is below -2147483647")]
    [InlineData(""" "holdings": { "IBM": 1, "ibm": 2 } """, 4, "there is more than one holding of Inv1_P9 called ibm")]
    [InlineData(""" "currency": "Euro", "holdings": { "IBM": 1 } """, 3, "the currency of Inv1_P9 is not three upper-case letters like EUR: 'Euro'")]
    [InlineData(""" "curency": "EUR", "holdings": { "IBM": 1 } """, 4, "a portfolio has no 'curency'")]
    [InlineData(""" "holdings": [] """, 4, "holdings of Inv1_P9 are an object, not a list")]
    [InlineData(""" "shares": 0.000001, "holdings": { "IBM": 100 } """, 3, "with IBM at 256.90, a share of Inv1_P9 can be worth 1,000,000,000")]
    public void A_broken_rule_is_named_with_its_line(string members, int line, string cause)
    {
        var failure = Assert.Throws<BourseException>(() => Read(members));

        Assert.Equal((FailureKind.Usage, $"mine.json, line {line}: {cause}"), (failure.Kind, failure.Message));
    }

    /// <summary>4 × 2,147,483,647 × 597.99 is 5.1 × 10¹², and the values of long and short positions can be twice that apart.</summary>
    [Fact]
    public void Quantities_whose_value_no_database_holds_are_refused_with_their_line()
    {
        var failure = Assert.Throws<BourseException>(
            () => Read(""" "holdings": { "FB": 2147483647, "META": 2147483647, "IBM": 2147483647, "AAPL": -2147483647 } """));

        Assert.Equal("mine.json, line 3: with FB at 597.99, Inv1_P9 can be worth 9,223,372,036,854", failure.Message);
    }

    [Theory]
    [InlineData(
        """{ "investors": [ { "id": "A", "portfolio": [] } ] }""", "mine.json, line 1: an investor has no 'portfolio'", "did you mean portfolios?")]
    [InlineData("""{ "exchanges": [ { "name": "x", "sorce": "walk" } ] }""", "mine.json, line 1: an exchange has no 'sorce'", "did you mean source?")]
    [InlineData(
        "{ \"exchanges\": [ { \"name\": \"x\", \"stocks\": [\n{ \"tiker\": \"A\" } ] } ] }", "mine.json, line 2: a stock has no 'tiker'",
        "did you mean ticker?")]
    [InlineData("""{ "investers": [] }""", "mine.json, line 1: a network has no 'investers'", "did you mean investors?")]
    public void A_name_that_does_not_exist_is_refused_with_the_nearest_one(string json, string cause, string remedy)
    {
        var failure = Assert.Throws<BourseException>(() => NetworkFile.Parse(json, "mine.json", NetworkFile.Default, ["seed"]));

        Assert.Equal((cause, remedy), (failure.Message, failure.Remedy));
    }

    [Fact]
    public void What_is_not_JSON_is_named_with_its_line()
    {
        var failure = Assert.Throws<BourseException>(() => NetworkFile.Parse("{\n\n \"investors\": [ ] ]", "mine.json", NetworkFile.Default));

        Assert.StartsWith("mine.json, line 3: not JSON: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_read_as_it_was_written()
    {
        const string Mine =
            """
            { "exchanges": [ { "name": "x", "source": "walk", "stocks": [
                { "ticker": "A", "price": 1.5, "volatility": 0.5 }, { "ticker": "B", "price": 0.000001 } ] } ],
              "investors": [ { "id": "Me", "name": "\u03a9 & Co", "city": "", "portfolios": [
                { "id": "P1", "cumulative": false, "currency": "USD", "shares": 2.5,
                  "holdings": { "A": -0.5, "B": { "quantity": 7, "until": "2024-01-05" } } },
                { "id": "P2", "name": "Two", "holdings": { "B": 10.25 } } ] } ] }
            """;
        var network = NetworkFile.Parse(Mine, "mine.json", NetworkFile.Default);

        var again = NetworkFile.Parse(TextOf(network), "again.json", new Network([], []));

        Assert.Equal(TextOf(network), TextOf(again));
        Assert.Equal(network.Exchanges[0].Stocks, again.Exchanges[0].Stocks);
        foreach (var (first, second) in network.Portfolios.Zip(again.Portfolios, (first, second) => (first, second)))
        {
            Assert.Equal(first.Holdings, second.Holdings);
            Assert.Equal(
                (first.Key, first.Name, first.Cumulative, first.Currency, first.GivenShares),
                (second.Key, second.Name, second.Cumulative, second.Currency, second.GivenShares));
        }
    }

    private static string TextOf(Network network)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            NetworkFile.WriteExchanges(json, network.Exchanges);
            NetworkFile.WriteInvestors(json, network.Investors);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The portfolio with these members: it begins on line 3, and they on line 4.</summary>
    private static Portfolio Read(string members)
    {
        var text = "{ \"investors\": [\n { \"id\": \"Inv1\", \"portfolios\": [\n { \"id\": \"P9\",\n" + members + "} ] } ] }";
        return NetworkFile.Parse(text, "mine.json", NetworkFile.Default).Investors[0].Portfolios[0];
    }
}
