using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Xunit;
using static Bourse.Tests.Ledger.IngestionWorld;

namespace Bourse.Tests.Ledger;

/// <summary>Crashes, paused members and several members of the group: each evaluation still gets into its table exactly once.</summary>
public sealed class IngestionFaultTests : IAsyncDisposable
{
    private static readonly string[] Portfolios = ["Inv1_P11", "Inv1_P12", "Inv2_P21", "Inv2_P22", "Inv3_P31", "Inv3_P32"];
    private static readonly TimeSpan PastTheSession = TimeSpan.FromSeconds(11);
    private IngestionWorld? _world;

    public async ValueTask DisposeAsync()
    {
        if (_world is not null) await _world.DisposeAsync();
    }

    [Fact]
    public async Task After_a_crash_between_write_and_commit_the_database_says_where_to_go_on()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var database = world.OpenDatabase();
        database.AfterWrite = () => throw new IOException("kill -9");
        await Assert.ThrowsAsync<IOException>(async () => await RunAsync(await world.StartAsync(database: database)));
        Assert.Equal((2, 0), (await world.ReadProgressAsync(), await world.ReadCommittedAsync()));
        await world.SendAsync(Evaluate(5));

        var successor = await world.StartAsync();
        await RunAsync(successor);

        Assert.Equal([Row(3), Row(4), Row(5)], await world.ReadAsync());
        Assert.Equal(1, successor.Status.Records);
        Assert.Equal((3, 3), (await world.ReadProgressAsync(), await world.ReadCommittedAsync()));
    }

    [Fact]
    public async Task After_a_crash_before_the_write_everything_is_read_again()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var database = world.OpenDatabase();
        database.BeforeWrite = () => throw new IOException("kill -9");
        await Assert.ThrowsAsync<IOException>(async () => await RunAsync(await world.StartAsync(database: database)));

        await RunAsync(await world.StartAsync());

        Assert.Equal([Row(3), Row(4)], await world.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_whose_outcome_is_unknown_is_looked_up_by_the_next_step(bool written)
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var database = world.OpenDatabase();
        var stage = await world.StartAsync(database: database);
        Func<Task> fail = () => throw new BourseException(FailureKind.Unreachable, "the connection is lost");
        if (written) database.AfterWrite = fail;
        else database.BeforeWrite = fail;

        await Assert.ThrowsAsync<BourseException>(() => RunAsync(stage));
        await world.SendAsync(Evaluate(5));
        await RunAsync(stage);

        Assert.Equal([Row(3), Row(4), Row(5)], await world.ReadAsync());
        Assert.Equal(written ? 3 : 5, stage.Status.Records);
        Assert.Equal(3, await world.ReadCommittedAsync());
    }

    [Fact]
    public async Task The_progress_of_the_database_wins_over_the_offset_of_the_group()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4), Evaluate(5));
        var partition = new TopicPartition(Topics.Evaluations, 0);
        await world.Log.SetCommittedAsync(IngestionOptions.Group, new Dictionary<TopicPartition, long> { [partition] = 3 }, default);

        await RunAsync(await world.StartAsync());

        Assert.Equal([Row(3), Row(4), Row(5)], await world.ReadAsync());
    }

    [Fact]
    public async Task A_group_that_is_behind_the_database_catches_up_without_new_messages()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var database = world.OpenDatabase();
        database.AfterWrite = () => throw new IOException("kill -9");
        await Assert.ThrowsAsync<IOException>(async () => await RunAsync(await world.StartAsync(database: database)));

        var successor = await world.StartAsync();
        await RunAsync(successor);

        Assert.Equal((0, 2), (successor.Status.Records, await world.ReadCommittedAsync()));
    }

    [Fact]
    public async Task A_database_that_was_reset_is_filled_again_from_the_log()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var stage = await world.StartAsync();
        await RunAsync(stage);

        await world.Database.ResetAsync(NetworkFile.Default, default);
        Assert.Empty(await world.ReadAsync());
        await world.SendAsync(Evaluate(5));
        await RunAsync(stage);

        Assert.Equal([Row(3), Row(4), Row(5)], await world.ReadAsync());
        Assert.Equal(3, await world.ReadCommittedAsync());
    }

    [Fact]
    public async Task Members_of_the_group_share_the_partitions()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var options = Options with { UntilComplete = true };
        var one = await world.StartAsync(options with { InstanceId = "one" });
        var two = await world.StartAsync(options with { InstanceId = "two" });
        var stages = new[] { one, two };
        for (var round = 0; round < 3; round++) await StepAsync(stages);

        for (var day = 3; day <= 7; day++)
        {
            await world.SendAsync(Portfolios.Select(portfolio => Evaluate(day, 0, portfolio)));
            await StepAsync(stages);
        }

        Assert.All(stages, stage => Assert.InRange(stage.Status.Records, 1, 29));
        Assert.Equal(30, one.Status.Records + two.Status.Records);
        foreach (var portfolio in Portfolios) Assert.Equal([Row(3), Row(4), Row(5), Row(6), Row(7)], await world.ReadAsync(portfolio));
        Assert.Equal(["one", "two"], (await world.Database.ReadProgressAsync(default)).Select(progress => progress.Owner).Distinct().Order());
        Assert.All(stages, stage => Assert.Equal(StepResult.Completed, RunAsync(stage).Result));
    }

    [Fact]
    public async Task When_a_member_leaves_the_other_takes_over()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var (one, two) = (await world.StartAsync(Options with { InstanceId = null }), await world.StartAsync(Options with { InstanceId = null }));
        for (var round = 0; round < 3; round++) await StepAsync([one, two]);
        await world.SendAsync(Portfolios.Select(portfolio => Evaluate(3, 0, portfolio)));
        await StepAsync([one, two]);
        await world.SendAsync(Portfolios.Select(portfolio => Evaluate(4, 0, portfolio)));

        await one.DisposeAsync();
        await RunAsync(two);

        foreach (var portfolio in Portfolios) Assert.Equal([Row(3), Row(4)], await world.ReadAsync(portfolio));
        Assert.Equal(12, one.Status.Records + two.Status.Records);
    }

    [Fact]
    public async Task An_old_owner_that_wakes_up_before_its_write_is_refused_and_comes_back_cleanly()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var database = world.OpenDatabase();
        var paused = await world.StartAsync(Options with { InstanceId = "paused" }, database);
        await world.SendAsync(Portfolios.Select(portfolio => Evaluate(3, 1, portfolio)));
        var successor = await world.StartAsync(Options with { InstanceId = "successor" });
        database.BeforeWrite = async () =>
        {
            world.Clock.Advance(PastTheSession);
            await RunAsync(successor);
            await world.SendAsync(Portfolios.Select(portfolio => Evaluate(3, 2, portfolio)));
            await RunAsync(successor);
        };

        Assert.Equal(StepResult.Worked, await paused.StepAsync(TimeSpan.Zero, default));

        Assert.Equal(0, database.Writes);
        foreach (var portfolio in Portfolios) Assert.Equal([Row(3, 2)], await world.ReadAsync(portfolio));
        await world.SendAsync(Portfolios.Select(portfolio => Evaluate(4, 0, portfolio)));
        for (var round = 0; round < 4; round++) await StepAsync([paused, successor]);
        foreach (var portfolio in Portfolios) Assert.Equal([Row(3, 2), Row(4)], await world.ReadAsync(portfolio));
        var owners = (await world.Database.ReadProgressAsync(default)).Select(progress => progress.Owner);
        Assert.Equal(["paused", "successor"], owners.Distinct().Order());
    }

    [Fact]
    public async Task An_old_owner_that_wakes_up_before_its_commit_comes_back_cleanly()
    {
        var world = await CreateWorldAsync();
        var database = world.OpenDatabase();
        var paused = await world.StartAsync(Options with { InstanceId = "paused" }, database);
        var successor = await world.StartAsync(Options with { InstanceId = "successor" });
        await world.SendAsync(Evaluate(3));
        database.AfterWrite = async () =>
        {
            world.Clock.Advance(PastTheSession);
            await world.SendAsync(Evaluate(4));
            await RunAsync(successor);
        };

        await RunAsync(paused);

        Assert.Equal((1, 1), (paused.Status.Records, successor.Status.Records));
        Assert.Equal([Row(3), Row(4)], await world.ReadAsync());
        Assert.Equal(2, await world.ReadCommittedAsync());
    }

    [Fact]
    public async Task A_group_that_cannot_be_committed_never_ends_the_stage_and_is_told_once()
    {
        var world = await CreateWorldAsync();
        var log = new HookedLog(world.Log);
        var warnings = new List<string>();
        var stage = await world.StartAsync(Options with { Logger = new LineLogger(warnings.Add) }, log: log);
        await world.SendAsync(Evaluate(3));
        await RunAsync(stage);
        RefuseCommits(log, 5);

        for (var day = 4; day <= 6; day++)
        {
            await world.SendAsync(Evaluate(day));
            await stage.StepAsync(TimeSpan.Zero, default);
        }

        Assert.Equal((4, 1), (await world.ReadProgressAsync(), await world.ReadCommittedAsync()));
        for (var step = 0; step < 3; step++) await stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal((4, 4), (stage.Status.Records, await world.ReadCommittedAsync()));
        Assert.Equal(["group investorsDB has not committed, and tries again: the disk is full"], warnings);
    }

    [Fact]
    public async Task A_commit_that_is_refused_once_though_the_partitions_are_ours_is_made_good()
    {
        var world = await CreateWorldAsync();
        var log = new HookedLog(world.Log);
        var stage = await world.StartAsync(log: log);
        for (var day = 3; day <= 7; day += 2)
        {
            RefuseCommits(log, 1);
            await world.SendAsync(Evaluate(day));
            await RunAsync(stage);
            await world.SendAsync(Evaluate(day + 1));
            await RunAsync(stage);
        }

        Assert.Equal((6, 6), (stage.Status.Records, await world.ReadCommittedAsync()));
    }

    [Fact]
    public async Task A_commit_that_is_refused_while_partitions_are_handed_over_is_made_good()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var log = new HookedLog(world.Log);
        var (one, two) = await StartOneBeforeTwoAsync(world, log);
        RefuseCommits(log, 2);

        for (var round = 0; round < 6; round++) await StepAsync([one, two]);

        foreach (var portfolio in Portfolios) Assert.Equal([Row(3), Row(4)], await world.ReadAsync(portfolio));
        Assert.Equal((12, 12), (await world.ReadProgressAsync(), await world.ReadCommittedAsync()));
    }

    [Fact]
    public async Task What_is_read_already_is_written_before_a_partition_goes_to_another_member()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var log = new HookedLog(world.Log);
        var (one, two) = await StartOneBeforeTwoAsync(world, log);

        for (var round = 0; round < 4; round++) await StepAsync([one, two]);

        foreach (var portfolio in Portfolios) Assert.Equal([Row(3), Row(4)], await world.ReadAsync(portfolio));
        Assert.NotEqual(0, two.Status.Records);
        Assert.Equal(12, one.Status.Records + two.Status.Records);
    }

    [Fact]
    public async Task A_write_that_is_refused_while_partitions_are_handed_over_leaves_no_gap()
    {
        var world = await CreateWorldAsync(partitions: 4);
        var log = new HookedLog(world.Log);
        var database = world.OpenDatabase();
        var (one, two) = await StartOneBeforeTwoAsync(world, log, database);
        var all = Enumerable.Range(0, 4).Select(number => new TopicPartition(Topics.Evaluations, number)).ToList();
        database.BeforeWrite = () => ClaimAsync(world, all);

        for (var round = 0; round < 4; round++) await StepAsync([one, two]);

        foreach (var portfolio in Portfolios) Assert.Equal([Row(3), Row(4)], await world.ReadAsync(portfolio));
        Assert.Equal(12, await world.ReadProgressAsync());
    }

    [Fact]
    public async Task A_topic_that_is_deleted_and_made_anew_is_read_from_its_start()
    {
        var world = await CreateWorldAsync();
        var stage = await world.StartAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        await RunAsync(stage);

        await world.Log.DeleteTopicAsync(Topics.Evaluations, default);
        await world.Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), default);
        await RunAsync(stage);
        await world.SendAsync(Evaluate(5), Evaluate(6));
        await RunAsync(stage);

        Assert.Equal([Row(3), Row(4), Row(5), Row(6)], await world.ReadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_topic_made_anew_is_read_from_its_start_also_when_it_has_grown_longer_than_the_old_one(bool restart)
    {
        var world = await CreateWorldAsync();
        var stage = await world.StartAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        await RunAsync(stage);

        await world.Log.DeleteTopicAsync(Topics.Evaluations, default);
        await world.Log.EnsureTopicAsync(new TopicSpec(Topics.Evaluations), default);
        await world.SendAsync(Evaluate(4), Evaluate(5), Evaluate(6), Evaluate(7));
        if (restart) stage = await world.StartAsync();
        await RunAsync(stage);

        Assert.Equal([Row(3), Row(4), Row(5), Row(6), Row(7)], await world.ReadAsync());
        Assert.Equal(4, await world.ReadProgressAsync());
    }

    [Fact]
    public async Task A_topic_that_becomes_another_without_a_rebalance_is_noticed_when_there_is_nothing_to_do()
    {
        var world = await CreateWorldAsync();
        var log = new HookedLog(world.Log);
        await world.SendAsync(Evaluate(3), Evaluate(4));
        var stage = await world.StartAsync(log: log);
        await RunAsync(stage);

        log.TopicId = "another";
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await RunAsync(stage);

        Assert.Equal(4, stage.Status.Records);
        Assert.Equal(2, await world.ReadProgressAsync());
        Assert.Equal(2, (await world.Database.ReadProgressAsync(default))[0].Epoch);
    }

    [Fact]
    public async Task The_log_is_asked_how_far_it_goes_once_a_second()
    {
        var world = await CreateWorldAsync();
        var log = new HookedLog(world.Log);
        var stage = await world.StartAsync(log: log);
        await RunAsync(stage);
        var looks = log.Looks;

        for (var i = 0; i < 10; i++) await stage.StepAsync(TimeSpan.Zero, default);
        Assert.Equal(looks, log.Looks);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++) await stage.StepAsync(TimeSpan.Zero, default);

        Assert.Equal(looks + 1, log.Looks);
    }

    [Fact]
    public async Task A_log_that_is_replaced_by_another_is_read_from_its_start()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3), Evaluate(4));
        await RunAsync(await world.StartAsync());
        var id = (await world.Log.FindTopicAsync(Topics.Evaluations, default))!.Id;
        await world.Database.ClaimAsync("ingest", $"not {id}", [new TopicPartition(Topics.Evaluations, 0)], default);
        Assert.Equal(0, await world.ReadProgressAsync());

        var stage = await world.StartAsync();
        await RunAsync(stage);

        Assert.Equal(2, stage.Status.Records);
        Assert.Equal([Row(3), Row(4)], await world.ReadAsync());
        Assert.Equal(2, await world.ReadProgressAsync());
    }

    [Fact]
    public async Task The_older_of_two_processes_with_one_name_ends()
    {
        var world = await CreateWorldAsync();
        await world.SendAsync(Evaluate(3));
        var older = await world.StartAsync();
        await RunAsync(older);
        var newer = await world.StartAsync();
        await RunAsync(newer);
        await world.SendAsync(Evaluate(4));

        var failure = await Assert.ThrowsAsync<BourseException>(() => RunAsync(older));
        await RunAsync(newer);

        Assert.Contains("ingest", failure.Message);
        Assert.Equal([Row(3), Row(4)], await world.ReadAsync());
    }

    /// <summary>One member that has all partitions and two rounds to read; another joins once the first has read from all of them.</summary>
    private static async Task<(Ingestion One, Ingestion Two)> StartOneBeforeTwoAsync(
        IngestionWorld world, HookedLog log, HookedDatabase? database = null)
    {
        var one = await world.StartAsync(Options with { InstanceId = "one" }, database, log);
        var two = await world.StartAsync(Options with { InstanceId = "two" });
        await RunAsync(one);
        for (var day = 3; day <= 4; day++) await world.SendAsync(Portfolios.Select(portfolio => Evaluate(day, 0, portfolio)));
        JoinAfter(fetches: 4);
        return (one, two);

        void JoinAfter(int fetches) => log.AfterFetch = () =>
        {
            if (fetches == 1) return RunAsync(two);
            JoinAfter(fetches - 1);
            return Task.CompletedTask;
        };
    }

    private static void RefuseCommits(HookedLog log, int count) => log.BeforeCommit = () =>
    {
        if (count > 1) RefuseCommits(log, count - 1);
        throw Failed("the disk is full");
    };

    private static async Task ClaimAsync(IngestionWorld world, IReadOnlyCollection<TopicPartition> partitions)
    {
        var topic = await world.Log.FindTopicAsync(Topics.Evaluations, default);
        await world.Database.ClaimAsync("someone", topic!.Id, partitions, default);
    }

    private static BourseException Failed(string cause) => new(FailureKind.Failed, cause);

    private static async Task StepAsync(IEnumerable<Ingestion> stages)
    {
        foreach (var stage in stages) await stage.StepAsync(TimeSpan.Zero, default);
    }

    private async Task<IngestionWorld> CreateWorldAsync(int partitions = 1) => _world = await CreateAsync(partitions);
}
