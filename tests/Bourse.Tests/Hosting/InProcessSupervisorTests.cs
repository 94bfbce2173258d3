using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;

namespace Bourse.Tests.Hosting;

public sealed class InProcessSupervisorTests
{
    private const int TradingDays = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_network_runs_without_a_command_line_from_prices_to_rows()
    {
        await using var network = new HostedNetwork();
        await using var supervisor = new InProcessSupervisor(network.Services, follow: false);

        await supervisor.PrepareAsync(Cancellation);
        await supervisor.RunAsync(Cancellation);

        var status = await new StatusReader(network.Host, network.Topology).ReadAsync(Cancellation);
        Assert.Equal(["se1", "se2", "inv1", "inv2", "inv3", "ingest"], status.Stages.Select(stage => stage.View.Stage));
        Assert.All(status.Stages, stage => Assert.Equal(new DateOnly(2024, 1, 5), stage.View.Status.LastDate));
        Assert.Equal(6, status.Portfolios.Count);
        Assert.All(status.Portfolios, table => Assert.Equal(TradingDays, table.Rows));
        Assert.Empty(network.Lines);
    }

    [Fact]
    public async Task A_kind_of_stage_that_nobody_knows_takes_part_by_its_place_in_the_topology()
    {
        var kind = new EvaluationCounterKind();
        await using var network = new HostedNetwork(kind);
        await using var supervisor = new InProcessSupervisor(network.Services, follow: false);

        await supervisor.PrepareAsync(Cancellation);
        await supervisor.RunAsync(Cancellation);

        Assert.Equal(6 * TradingDays, kind.Counted);
        Assert.Equal("count", supervisor.ReadStages()[^1].Stage);
    }

    [Fact]
    public async Task Processes_that_have_ended_are_shown_with_their_last_state_and_earlier_runs_are_not()
    {
        await using var network = new HostedNetwork();
        var launcher = new StageLauncher(_ => ["true"], new Dictionary<string, string>());
        Write("se1", network.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        var supervisor = new ProcessSupervisor(network.Services, launcher, network.Host.Logger);
        await supervisor.PrepareAsync(Cancellation);
        Write("se2", network.Clock.GetUtcNow());

        Assert.Equal([null, new DateOnly(2024, 1, 5)], supervisor.ReadStages().Take(2).Select(view => view.Status.LastDate));
        await supervisor.DisposeAsync();

        void Write(string stage, DateTimeOffset time)
        {
            var view = new StageView(stage, new StageStatus { LastDate = new DateOnly(2024, 1, 5) }, default);
            StatusFiles.Write(network.Host.Home, new StatusRecord(view, network.Host.Environment.Identity, time, IsEnded: true));
        }
    }

    [Fact]
    public async Task The_roles_of_the_stages_are_held_while_it_runs_and_free_afterwards()
    {
        await using var network = new HostedNetwork();
        await using (var supervisor = new InProcessSupervisor(network.Services, follow: false))
        {
            await supervisor.PrepareAsync(Cancellation);
            var refused = Assert.Throws<BourseException>(() => network.Host.TakeRole("inv2"));
            Assert.Equal(BourseErrorCode.RoleTaken, refused.Code);
        }

        Assert.Null(network.Host.FindHolder("inv2"));
    }
}
