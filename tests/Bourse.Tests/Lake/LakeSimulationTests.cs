using System.Text;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Check;
using Bourse.Tests.InMemory;
using Bourse.Tests.Simulation;

namespace Bourse.Tests.Lake;

/// <summary>
/// Whatever goes wrong, each record is in the lake exactly once: members are killed, sleep through the takeover of their partitions, go on as twins
/// of themselves; calls to log and lake fail, lose their answers or take long; days change back and forth. <c>BOURSE_SEEDS</c> chooses seeds.
/// </summary>
public sealed class LakeSimulationTests(ITestOutputHelper output)
{
    private const int LastLines = 60;
    private static readonly int Seeds = Effort.Of(250, full: 10_000);

    [Fact]
    public async Task Whatever_goes_wrong_each_record_is_in_the_lake_exactly_once()
    {
        var (first, last) = SimulatedSeeds.Choose(Seeds);
        var (faults, rows) = (0, 0L);
        for (var seed = first; seed <= last; seed++)
        {
            var chance = new Chance(seed);
            await using var lake = new SimulatedLake(chance);
            string wrong;
            try
            {
                lake.Run();
                var result = await lake.VerifyAsync();
                rows += result.Rows;
                wrong = string.Join('\n', result.Differences.Select(difference => $"{difference.Place}: {difference.Says}"));
                if (result.Pending > 0) wrong += $"{result.Pending} records are not in the lake";
            }
            catch (Exception e)
            {
                wrong = e.ToString();
            }

            faults += chance.Faults;
            Assert.True(
                wrong.Length == 0, $"{SimulatedSeeds.Variable}: seed {seed} fails\n{wrong}\n{string.Join('\n', chance.Story.TakeLast(LastLines))}");
        }

        output.WriteLine($"seeds {first} to {last}, {faults} faults, {rows} rows");
        Assert.True(faults > last - first && rows > 10 * (last - first), "hardly anything happened: the simulation shows nothing");
    }

    private sealed class SimulatedLake : IAsyncDisposable
    {
        private const int MostHeldUp = 2;
        private const int QuietRounds = 20;
        private const int MostRounds = 3_000;
        private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);
        private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
        private readonly MemoryLake _lake = new();
        private readonly InMemoryEventLog _log;
        private readonly FaultyLog _faultyLog;
        private readonly Chance _chance;
        private readonly LakeSinkOptions _options;
        private readonly List<SimulatedProcess> _processes = [];
        private int _sent;
        private int _heldUp;

        public SimulatedLake(Chance chance)
        {
            _chance = chance;
            chance.Others = LetOthersGoOn;
            _log = new InMemoryEventLog(_clock);
            _faultyLog = new FaultyLog(_log, chance);
            _log.EnsureTopicAsync(new TopicSpec("t") { Partitions = chance.Between(1, 4) }, default).Wait();
            _options = new LakeSinkOptions
            {
                Topics = ["t"], Group = "sinks", BatchSize = chance.Between(1, 20), BatchBytes = chance.Between(200, 2_000),
                FlushInterval = TimeSpan.FromSeconds(chance.OneOf([0, 5, 60])),
            };
            foreach (var name in new[] { "one", null, "three" }.Take(chance.Between(1, 4))) Add(name);
        }

        public void Run()
        {
            var rate = _chance.OneOf([0.005, 0.02, 0.05, 0.1]);
            for (var turns = _chance.Between(100, 250); turns > 0; turns--)
            {
                if (_chance.Happens(0.3)) Send();
                Disturb(rate);
            }

            _chance.Story.Add("nothing goes wrong any more");
            Finish();
        }

        public ValueTask DisposeAsync() => _faultyLog.DisposeAsync();

        public Task<LakeVerification> VerifyAsync() => new LakeVerifier(_log, _lake, LakeWorld.NoParquet).VerifyAsync([], default);

        private void Add(string? name) => _processes.Add(new SimulatedProcess(
            name ?? "two",
            () => new LakeSink(_faultyLog, new FaultyLake(_lake, _chance), _options with { InstanceId = name }, _clock),
            _clock,
            _chance));

        private void Send()
        {
            using var producer = new SyncProducer(_log);
            var records = new RecordBuffer();
            for (var count = _chance.Between(1, 20); count > 0; count--)
            {
                var text = _chance.Happens(0.03) ? $"bad{++_sent}" : $"{{\"n\":{++_sent}}}";
                var day = _chance.Happens(0.1) ? _chance.Between(-1, 2) : 0;
                var time = _clock.GetUtcNow().AddDays(day).ToUnixTimeMilliseconds();
                records.Add(Encoding.UTF8.GetBytes($"{_sent}"), Encoding.UTF8.GetBytes(text), RecordHeaders.None, time);
            }

            producer.Append(records);
        }

        private void Disturb(double rate)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(_chance.Happens(0.02) ? 12_000 : _chance.Between(0, _chance.OneOf([100, 1_000, 4_000]))));
            var process = _chance.OneOf([.. _processes]);
            if (_chance.Happens(rate)) Kill(process);
            if (_chance.Happens(rate)) process.Sleep(_chance.Between(1, 20));
            _chance.FaultRate = rate;
            process.Turn();
            _chance.FaultRate = 0;
        }

        private void Kill(SimulatedProcess process)
        {
            if (_chance.Happens(0.5)) process.Kill();
            else if (process.Forsake() is { } twin) _processes.Add(twin);
        }

        private void LetOthersGoOn()
        {
            if (_heldUp == MostHeldUp) return;
            var rate = _chance.FaultRate;
            _heldUp++;
            for (var turns = _chance.Between(1, 30); turns > 0; turns--) Disturb(rate);
            _heldUp--;
            _chance.FaultRate = rate;
        }

        private void Finish()
        {
            foreach (var process in _processes) process.WakeUp();
            var quiet = 0;
            for (var round = 0; quiet < QuietRounds; round++)
            {
                Assert.True(round < MostRounds, $"no end after {MostRounds} rounds");
                // All quiet rounds together are longer than a file stays open.
                _clock.Advance(RoundTime);
                quiet++;
                foreach (var process in _processes)
                {
                    if (process.Turn()) quiet = 0;
                }
            }
        }
    }

    private sealed class SyncProducer(InMemoryEventLog log) : IDisposable
    {
        private readonly IEventProducer _producer = log.CreateProducer();

        public void Append(RecordBuffer records) => _producer.AppendAsync("t", records, default).Wait();

        public void Dispose() => _producer.DisposeAsync().AsTask().Wait();
    }
}
