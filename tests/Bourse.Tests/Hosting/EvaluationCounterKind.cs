using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Market;

namespace Bourse.Tests.Hosting;

/// <summary>A kind of stage as somebody else might add one: it counts the evaluations.</summary>
internal sealed class EvaluationCounterKind : StageKind
{
    private int _counted;

    public int Counted => Volatile.Read(ref _counted);

    public override string Word => "count";

    public override string Description => "Count the evaluations";

    public override string Reads => Topics.Evaluations;

    public override bool FollowsByDefault => true;

    public override IReadOnlyList<Setting> Settings => [];

    public override IReadOnlyList<StageExample> Examples => [];

    public override IEnumerable<StageRole> RolesOf(Network network) => [new StageRole(Word, this)];

    public override StageRole FindRole(NetworkComposition network, string? name) => RolesOf(network.Network).Single();

    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation) =>
        new Counter(this, await services.OpenLogAsync(cancellation));

    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => null;

    private sealed class Counter(EvaluationCounterKind kind, IEventLog log) : IStage
    {
        private long _read;

        public string Name => kind.Word;

        public StageStatus Status => new() { Records = kind.Counted };

        public Task StartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            var before = kind.Counted;
            await TopicScan.ReadAllAsync(log, Topics.Evaluations, Take, cancellation);
            return kind.Counted > before ? StepResult.Worked : StepResult.Idle;
        }

        public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (record.Offset < _read) continue;
                _read = record.Offset + 1;
                Interlocked.Increment(ref kind._counted);
            }
        }
    }
}
