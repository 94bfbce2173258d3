using Bourse.Replay.Csv;

namespace Bourse.Tests.Replay.Csv;

/// <summary>A CSV file that several readers open at the same time.</summary>
public sealed class CsvInputTests
{
    private static readonly byte[] Latin = [.. "caf"u8, 0xE9, .. "\n1\n"u8];

    [Fact]
    public async Task Readers_that_ask_for_the_encoding_at_the_same_time_both_get_it()
    {
        using var together = new Barrier(2);
        var input = new CsvInput("latin.csv", () =>
        {
            // Neither goes on before both are within the question.
            together.SignalAndWait(TimeSpan.FromSeconds(5));
            return new MemoryStream(Latin);
        });

        var encodings = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () => input.Encoding, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(encodings, encoding => Assert.Equal(1252, encoding!.CodePage));
    }

    [Fact]
    public void A_file_that_could_not_be_read_may_be_readable_the_next_time()
    {
        var tries = 0;
        var input = new CsvInput("late.csv", () => tries++ == 0 ? throw new IOException("not yet") : new MemoryStream("a\n1\n"u8.ToArray()));

        Assert.Throws<IOException>(() => input.Encoding);
        Assert.Null(input.Encoding);
    }
}
