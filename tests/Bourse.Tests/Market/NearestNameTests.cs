using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Market;

public sealed class NearestNameTests
{
    private static readonly string[] Tickers = ["IBM", "AAPL", "AMZN", "GOOG", "INTC", "ORCL", "NVDA", "HPQ", "ZM"];

    [Theory]
    [InlineData("ORKL", "ORCL")]
    [InlineData("APPL", "AAPL")]
    [InlineData("aapl", "AAPL")]
    [InlineData("GOGO", "GOOG")]
    [InlineData("IBN", "IBM")]
    [InlineData("HQP", "HPQ")]
    public void A_mistyped_name_finds_the_one_that_was_meant(string typed, string meant) => Assert.Equal(meant, NearestName.Of(typed, Tickers));

    [Theory]
    [InlineData("WALMART")]
    [InlineData("")]
    [InlineData("XYZ")]
    public void A_name_like_no_other_finds_none(string typed) => Assert.Null(NearestName.Of(typed, Tickers));

    [Theory]
    [InlineData("inv9", "Inv1", "Inv2")]
    [InlineData("Inv1_P21", "Inv1_P11", "Inv2_P21")]
    public void A_name_with_another_digit_is_another_name(string typed, params string[] names) => Assert.Null(NearestName.Of(typed, names));

    [Theory]
    [InlineData("Inv1_P1", "Inv1_P12")]
    [InlineData("Inv1P12", "Inv1_P12")]
    [InlineData("Inv1_P21", "Inv1_P12")]
    public void A_digit_less_and_swapped_digits_are_typing_errors(string typed, string meant) => Assert.Equal(meant, NearestName.Of(typed, [meant]));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("ca", "abc", 3)]
    [InlineData("teh", "the", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("same", "SAME", 0)]
    public void The_distance_is_that_of_the_textbook_examples(string left, string right, int expected) =>
        Assert.Equal(expected, NearestName.Distance(left, right));

    [Fact]
    public void The_distance_is_the_same_both_ways_and_at_most_the_longer_length() =>
        Check.One(Properties.Drawn(), Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
            NearestName.Distance(left.Get, right.Get) == NearestName.Distance(right.Get, left.Get)
            && NearestName.Distance(left.Get, right.Get) <= Math.Max(left.Get.Length, right.Get.Length)));

    [Fact]
    public void A_remedy_names_the_nearest_or_else_the_valid_ones()
    {
        Assert.Equal("did you mean INTC?", NearestName.Remedy("INTL", Tickers));
        Assert.Equal("use one of GR, US", NearestName.Remedy("Mars", ["GR", "US"]));
        var thirteen = Enumerable.Range(1, 13).Select(i => $"a{i}").ToList();
        Assert.Equal("use one of a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, …", NearestName.Remedy("zzzz", thirteen));
        Assert.Null(NearestName.Remedy("zzzz", []));
    }
}
