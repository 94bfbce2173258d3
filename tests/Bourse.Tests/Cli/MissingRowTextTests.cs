using Bourse.Adapters.Locks;
using Bourse.Cli.Display;
using Bourse.Hosting.Status;

namespace Bourse.Tests.Cli;

public sealed class MissingRowTextTests
{
    private static readonly DateOnly Day = new(2026, 11, 20);

    [Fact]
    public void It_is_said_what_is_missing_and_which_command_brings_it()
    {
        MissingRow[] rows =
        [
            new("Inv2_P21", "Inv2", Day, null), new("Inv2_P22", "Inv2", Day, Day.AddDays(-1)), new("Inv3_P31", "Inv3", Day, Day),
        ];

        Assert.Equal(
            [
                "Inv2_P21: no evaluation of 2026-11-20 in topic portfolios; run `bourse investor inv2`",
                "Inv2_P22: no evaluation of 2026-11-20 in topic portfolios, the last is of 2026-11-19; run `bourse investor inv2`, "
                    + "and the exchanges up to that day",
                "Inv3_P31: no row of 2026-11-20, although topic portfolios holds its evaluation; write the tables again: "
                    + "`bourse database init --reset`, then `bourse ingest`",
            ],
            MissingRowText.Lines(rows));
    }

    [Fact]
    public void Of_many_portfolios_the_first_are_named_and_the_others_counted()
    {
        var rows = Enumerable.Range(1, 8).Select(number => new MissingRow($"Inv1_P{number}", "Inv1", Day, null)).ToList();

        var lines = MissingRowText.Lines(rows).ToList();

        Assert.Equal((6, "3 more portfolios without their last row"), (lines.Count, lines[^1]));
    }

    [Fact]
    public void A_status_record_keeps_what_is_missing()
    {
        var missing = new MissingRow("Inv2_P21", "Inv2", Day, Day.AddDays(-1));
        var view = new StageView("ingest", new StageStatus { MissingRows = [missing, missing with { LastEvaluation = null }] }, default);
        var record = new StatusRecord(view, ProcessIdentity.OfThisProcess(Guid.Empty), Clocks.MondayNoon().GetUtcNow(), IsEnded: false);

        Assert.Equal(view.Status.MissingRows, StatusRecord.Read(record.ToJson())!.View.Status.MissingRows);
        Assert.Equal("ingest: " + MissingRowText.Lines([missing]).Single(), StageText.Notes(view).First());
    }
}
