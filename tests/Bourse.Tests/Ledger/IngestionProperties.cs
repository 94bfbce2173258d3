using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.Ledger;

public sealed class IngestionProperties
{
    private static readonly string[] Portfolios = ["Inv1_P11", "Inv1_P12", "Inv2_P21"];

    [Fact]
    public async Task Shuffled_and_repeated_evaluations_give_the_same_tables_whatever_crashes()
    {
        await Properties.HoldsAsync(Histories(), 40, async history =>
        {
            await using var world = await CreateAsync(history.Partitions);
            await FeedAsync(world, history);
            foreach (var portfolio in Portfolios)
            {
                var sent = history.Evaluations.Where(evaluation => evaluation.Portfolio == portfolio);
                var days = sent.GroupBy(evaluation => evaluation.Day).OrderBy(day => day.Key);
                var expected = days.Select(day => Row(day.Key, day.Max(evaluation => evaluation.Revision)));
                if (!expected.SequenceEqual(await world.ReadAsync(portfolio))) return false;
            }

            return await world.ReadProgressAsync() == history.Evaluations.Length;
        });
    }

    /// <summary>Sends the evaluations in chunks; at each the stage may fail around its next write or be killed.</summary>
    private static async Task FeedAsync(IngestionWorld world, History history)
    {
        var options = Options with { MaxRecords = history.MaxRecords, MaxBatchBytes = 400 };
        var database = world.OpenDatabase();
        var stage = await world.StartAsync(options, database);
        var turn = 0;
        foreach (var chunk in history.Evaluations.Chunk(history.ChunkSize))
        {
            await world.SendAsync(chunk.Select(evaluation => Evaluate(evaluation.Day, evaluation.Revision, evaluation.Portfolio)));
            var fault = history.Faults[turn++ % history.Faults.Length];
            if (fault == Fault.BeforeWrite) database.BeforeWrite = () => throw new IOException("power cut");
            if (fault == Fault.AfterWrite) database.AfterWrite = () => throw new IOException("power cut");
            await RunThroughFaultsAsync(stage);
            if (fault != Fault.Kill) continue;
            database = world.OpenDatabase();
            stage = await world.StartAsync(options, database);
        }

        await RunThroughFaultsAsync(stage);
    }

    private static async Task RunThroughFaultsAsync(Ingestion stage)
    {
        try
        {
            await RunAsync(stage);
        }
        catch (IOException)
        {
            await RunAsync(stage);
        }
    }

    private static Gen<History> Histories() =>
        from evaluations in Gen.ArrayOf(
            from portfolio in Gen.Elements(Portfolios)
            from day in Gen.Elements(3, 4, 5, 6, 7, 10, 11, 12)
            from revision in Gen.Choose(0, 3)
            select new Sent(portfolio, day, revision),
            60)
        from partitions in Gen.Choose(1, 4)
        from chunkSize in Gen.Choose(1, 30)
        from maxRecords in Gen.Choose(1, 40)
        from faults in Gen.ArrayOf(Gen.Elements(Enum.GetValues<Fault>()), 5)
        select new History(evaluations, partitions, chunkSize, maxRecords, faults);

    private enum Fault
    {
        None,
        BeforeWrite,
        AfterWrite,
        Kill,
    }

    private sealed record Sent(string Portfolio, int Day, int Revision);

    private sealed record History(Sent[] Evaluations, int Partitions, int ChunkSize, int MaxRecords, Fault[] Faults)
    {
        public override string ToString() =>
            $"{Partitions} partitions, chunks of {ChunkSize}, {MaxRecords} a transaction, faults {string.Join(' ', Faults)}: "
            + string.Join(' ', Evaluations.AsEnumerable());
    }
}
