using Bourse.Events;
using Bourse.Investors;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Investors;

/// <summary>
/// What investors send in the end depends on the prices alone: not on the order in which days and tickers come, on repeats, on restarts,
/// or on how many prices come at once. Stories are drawn from seeds; a failing one is named and printed in full.
/// </summary>
public sealed class InvestorProperties
{
    private const int Examples = 300;

    [Theory]
    [InlineData(MissingPolicy.Wait, 1)]
    [InlineData(MissingPolicy.Carry, 1)]
    [InlineData(MissingPolicy.Skip, 1)]
    [InlineData(MissingPolicy.Wait, 3)]
    [InlineData(MissingPolicy.Carry, 3)]
    [InlineData(MissingPolicy.Skip, 3)]
    public void Whatever_the_prices_live_through_the_last_word_is_what_the_audit_says(MissingPolicy missing, int partitions) =>
        Properties.Hold(Stories(missing, partitions), Examples, story =>
        {
            var played = PriceStoryBench.Play(story);
            AssertSame(story, played.Audited(), played.Final());
        });

    [Theory]
    [InlineData(MissingPolicy.Wait, 1)]
    [InlineData(MissingPolicy.Carry, 1)]
    [InlineData(MissingPolicy.Skip, 1)]
    [InlineData(MissingPolicy.Carry, 3)]
    [InlineData(MissingPolicy.Skip, 3)]
    public void Also_when_a_run_ends_and_goes_on_later_the_last_word_is_what_the_audit_says(MissingPolicy missing, int partitions) =>
        Properties.Hold(Stories(missing, partitions), Examples, story =>
        {
            var played = PriceStoryBench.Play(story with { Ends = true });
            AssertSame(story, played.Audited(), played.Final());
        });

    [Theory]
    [InlineData(MissingPolicy.Wait, 1)]
    [InlineData(MissingPolicy.Carry, 1)]
    [InlineData(MissingPolicy.Skip, 3)]
    public void Whatever_the_prices_live_through_the_last_word_is_that_of_a_clean_run_in_order(MissingPolicy missing, int partitions) =>
        Properties.Hold(Stories(missing, partitions), Examples, story =>
        {
            // A holding that has ended waits for nothing: what comes first decides where the values begin.
            story = story with { Until = null };
            var last = story.Ticks.GroupBy(tick => (tick.Ticker, tick.Day)).Select(day => day.Last());
            var clean = PriceStoryBench.PlayUndisturbed(story, last.OrderBy(tick => tick.Day));
            // Of several partitions one is read after the other, and prices of the later ones may come when their day is closed.
            if (partitions == 1) Assert.All(clean.Sent(), evaluation => Assert.Equal(0, evaluation.Revision));
            AssertSame(story, clean.Final(), PriceStoryBench.Play(story).Final());
        });

    [Theory]
    [InlineData(MissingPolicy.Wait)]
    [InlineData(MissingPolicy.Carry)]
    [InlineData(MissingPolicy.Skip)]
    public void From_one_partition_each_portfolio_is_told_the_same_in_the_same_order_however_often_the_investor_starts_anew(MissingPolicy missing) =>
        Properties.Hold(Stories(missing, 1), Examples, story =>
        {
            var undisturbed = PriceStoryBench.PlayUndisturbed(story, story.Ticks);
            AssertSame(story, Lines(undisturbed), Lines(PriceStoryBench.Play(story)));
        });

    [Theory]
    [InlineData(MissingPolicy.Wait, 1)]
    [InlineData(MissingPolicy.Carry, 3)]
    [InlineData(MissingPolicy.Skip, 3)]
    public void Each_revision_of_a_day_goes_out_once_and_none_is_left_out(MissingPolicy missing, int partitions) =>
        Properties.Hold(Stories(missing, partitions), Examples, story =>
        {
            var played = PriceStoryBench.Play(story with { Ends = story.Seed % 2 == 0 });
            foreach (var day in played.Sent().GroupBy(evaluation => (evaluation.Key, evaluation.Date)))
            {
                AssertSame(story, Enumerable.Range(0, day.Count()).Select(i => $"{day.Key} r{i}"), day.Select(e => $"{day.Key} r{e.Revision}"));
            }
        });

    /// <summary>Each of these has shown a mistake: a revision used twice, a sent day left uncorrected, a day between left out.</summary>
    [Theory]
    [InlineData(593332408, MissingPolicy.Carry)]
    [InlineData(1997431993, MissingPolicy.Skip)]
    [InlineData(1159130763, MissingPolicy.Wait)]
    [InlineData(22991127, MissingPolicy.Wait)]
    [InlineData(1527698270, MissingPolicy.Wait)]
    public void Stories_that_once_ended_badly_end_well(int seed, MissingPolicy missing)
    {
        var story = PriceStory.Of(seed, missing, 3);
        var played = PriceStoryBench.Play(story);
        AssertSame(story, played.Audited(), played.Final());
    }

    private static Gen<PriceStory> Stories(MissingPolicy missing, int partitions) =>
        Gen.Choose(0, int.MaxValue).Select(seed => PriceStory.VariedOf(seed, missing, partitions));

    /// <summary>How the portfolios' evaluations alternate depends on how many prices came at once; the order of each portfolio's does not.</summary>
    private static IEnumerable<string> Lines(PriceStoryBench bench) => bench.Sent().OrderBy(e => e.Key, StringComparer.Ordinal).Select(Line);

    private static string Line(Evaluation e) =>
        $"{e.Key} {e.Date:MM-dd} {e.Value} {e.Change} {e.ChangePct} {e.PreviousDate:MM-dd} r{e.Revision} {string.Join(',', e.Carried ?? [])}";

    private static void AssertSame(PriceStory story, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (left, right) = (string.Join('\n', expected), string.Join('\n', found));
        Assert.True(left == right, $"{story}\nexpected:\n{left}\nfound:\n{right}");
    }
}
