using System.Text;
using Bourse.Bars;
using Bourse.Pipelines;
using Bourse.Replay.Csv;

namespace Bourse.Tests.Pipelines;

public sealed class CsvBarsTests
{
    private const string Header = "timestamp,open,high,low,close,volume\n";

    [Fact]
    public async Task Prices_keep_the_digits_of_the_file_and_bad_rows_are_told()
    {
        var reply = await FetchAsync(
            "NVDA.csv",
            Header + "2024-05-01 11:00:00,181.50,182,181.1000,181.95,1234.0\n2024-05-01 10:00:00,181.50,null,181,181.5,7\n"
            + "2024-06-03 10:00:00,1,1,1,1,1\n");

        var bar = Assert.Single(reply.Month!.Bars.ToArray());
        Assert.Equal(("181.50", "182", "181.1000", "181.95", 1234L), (Text(bar.Open), Text(bar.High), Text(bar.Low), Text(bar.Close), bar.Volume));
        Assert.Equal(("null", "high is not a price"), (reply.Month.Unreadable[0].High, Assert.Single(reply.Month.Unreadable).Reason));
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_counted_in_the_answer_and_the_first_is_told()
    {
        const string Good = "2024-05-01 09:30:00,1,2,1,1.5,1\n";
        const string Bad = "2024-05-01 10:30:00,1,2,1,1.5\nhello,1,2,1,1.5,1\n2024-05-01 11:30:00,1,2,1,1.5,1,9\n";
        var reply = await FetchAsync("NVDA.csv", Header + Good + Bad);

        Assert.Single(reply.Month!.Bars.ToArray());
        Assert.StartsWith("1 bars of NVDA.csv; 3 lines cannot be read, the first is line 3: ", reply.Reason, StringComparison.Ordinal);

        reply = await FetchAsync("NVDA.csv", Header + Good + "hello,1,2,1,1.5,1\n2024-05-01 10:30:00,1,2,1,1.5,1\n");
        Assert.Equal("2 bars of NVDA.csv; line 3 cannot be read: timestamp is not a time", reply.Reason);
    }

    [Fact]
    public async Task A_bar_off_the_grid_does_not_make_a_file_one_of_another_interval()
    {
        var hours = string.Concat(Enumerable.Range(10, 5).Select(hour => $"2024-05-01 {hour}:30:00,1,2,1,1.5,1\n"));
        var reply = await FetchAsync("NVDA.csv", Header + "2024-05-01 10:17:00,1,2,1,1.6,10\n" + hours);

        Assert.Equal((ReplyKind.Bars, 6), (reply.Kind, reply.Month?.Count));
    }

    [Theory]
    [InlineData("bars.csv", "2024-05-01 10:00:00,1,1,1,1,1", "has no column for the symbol, and is not named after NVDA")]
    [InlineData("nvda.csv", "2024-06-03 10:00:00,1,1,1,1,1", "has no bars of NVDA in 2024-05")]
    [InlineData("nvda.csv", "2024-05-01 10:00:00,1,1,1,1,1\n2024-05-01 10:05:00,1,1,1,1,1", "has bars of 5 minutes, not of 60min")]
    public async Task A_file_that_does_not_answer_the_question_is_refused(string name, string rows, string reason)
    {
        var reply = await FetchAsync(name, Header + rows + "\n");

        Assert.Equal((ReplyKind.Refused, $"{name} {reason}"), (reply.Kind, reply.Reason));
    }

    [Fact]
    public async Task A_file_without_a_needed_column_cannot_be_used()
    {
        var failure = await Assert.ThrowsAsync<BourseException>(
            () => FetchAsync("NVDA.csv", "timestamp,open,high,low,close\n2024-05-01 10:00:00,1,1,1,1\n"));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.StartsWith("NVDA.csv has no column for the volume; its columns are timestamp, open", failure.Message, StringComparison.Ordinal);
    }

    private static string Text(decimal price) => PriceDigits.Text(price);

    private static async Task<MonthReply> FetchAsync(string name, string text)
    {
        await using var provider = new CsvBars(new CsvInput(name, () => new MemoryStream(Encoding.UTF8.GetBytes(text))), Clocks.MondayNoon());
        return await provider.FetchMonthAsync(MonthWorld.Request("NVDA", "2024-05"), CancellationToken.None);
    }
}
