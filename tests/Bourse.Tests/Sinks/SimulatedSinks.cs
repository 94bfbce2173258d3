using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.InMemory;
using Bourse.Tests.Simulation;

namespace Bourse.Tests.Sinks;

/// <summary>
/// One to three members of a group that take one to three topics into one store, under a clock that only the simulation moves, while messages
/// come, partitions are added, and calls go wrong; all of it from a seed.
/// </summary>
internal sealed class SimulatedSinks : IAsyncDisposable
{
    private const int MostHeldUp = 2;
    private const int QuietRounds = 8;
    private const int MostRounds = 3_000;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);
    private readonly Chance _chance;
    private readonly FaultyLog _faultyLog;
    private readonly SinkOptions _options;
    private readonly List<SimulatedProcess> _processes = [];
    private readonly bool _hasTwins;
    private readonly bool _fillsWhileWriting;
    private int _sent;
    private int _heldUp;

    public SimulatedSinks(Chance chance)
    {
        _chance = chance;
        chance.Others = LetOthersGoOn;
        World = new SinkWorld(chance.Happens(0.5) ? new EpochStore() : new FileStore());
        _faultyLog = new FaultyLog(World.Log, chance) { Committing = CheckCommit };
        _options = SinkWorld.Options with
        {
            Topics = [.. new[] { "a", "b", "c" }.Take(chance.Between(1, 4))],
            MaxRecords = chance.Between(1, 60),
            MaxBytes = chance.Between(20, 2_000),
            MaxFetchBytes = chance.Between(20, 500),
            Linger = TimeSpan.FromSeconds(chance.OneOf([0, 0, 5])),
        };
        foreach (var topic in _options.Topics) World.Log.EnsureTopicAsync(new TopicSpec(topic) { Partitions = chance.Between(1, 4) }, default).Wait();
        _hasTwins = chance.Happens(0.5);
        _fillsWhileWriting = chance.Happens(0.5);
        // A member without a name loses its partitions only when its session has ended.
        foreach (var name in new[] { "one", null, "three" }.Take(chance.Between(1, 4))) Add(name);
    }

    public SinkWorld World { get; }

    public ValueTask DisposeAsync() => _faultyLog.DisposeAsync();

    public override string ToString() =>
        $"{World.Store.GetType().Name}, topics {string.Join(' ', _options.Topics)}, {_processes.Count} members, {_options.MaxRecords} records or "
        + $"{_options.MaxBytes} bytes, linger {_options.Linger.TotalSeconds} s{(_hasTwins ? ", twins" : "")}"
        + (_fillsWhileWriting ? ", filled while written" : "");

    /// <summary>Much goes wrong; then nothing does until everything is taken in.</summary>
    public void Run()
    {
        var rate = _chance.OneOf([0.005, 0.02, 0.05, 0.1]);
        for (var turns = _chance.Between(100, 250); turns > 0; turns--)
        {
            if (_chance.Happens(0.3)) Send();
            if (_chance.Happens(0.01)) AddPartition();
            Disturb(rate);
        }

        _chance.Story.Add("nothing goes wrong any more");
        Finish();
    }

    /// <summary>Everything that is not in the store exactly once and in order, and every dead letter that is not there once.</summary>
    public async Task<string> DifferencesAsync()
    {
        var expected = new Dictionary<TopicPartition, List<string>>();
        var bad = new List<string>();
        foreach (var topic in _options.Topics) await TopicScan.ReadAllAsync(World.Log, topic, Take, default);
        var differences = expected.Where(pair => !pair.Value.SequenceEqual(World.Store.TextsOf(pair.Key)))
            .Select(pair => $"{pair.Key} holds {string.Join(' ', World.Store.TextsOf(pair.Key))} instead of {string.Join(' ', pair.Value)}").ToList();
        var deadLetters = await ReadDeadLettersAsync();
        if (!bad.Order().SequenceEqual(deadLetters.Order()))
        {
            differences.Add($"dead letters {string.Join(' ', deadLetters)} instead of {string.Join(' ', bad)}");
        }

        return string.Join('\n', differences);

        void Take(RecordBatch batch)
        {
            if (!expected.TryGetValue(batch.Partition, out var texts)) expected[batch.Partition] = texts = [];
            foreach (var record in batch)
            {
                var text = System.Text.Encoding.UTF8.GetString(record.Value);
                (text.StartsWith("bad", StringComparison.Ordinal) ? bad : texts).Add(text);
            }
        }
    }

    private async Task<List<string>> ReadDeadLettersAsync()
    {
        var deadLetters = new List<string>();
        foreach (var topic in _options.Topics.Select(Topics.DeadLetters))
        {
            if (await World.Log.FindTopicAsync(topic, default) is null) continue;
            await TopicScan.ReadAllAsync(World.Log, topic, batch =>
            {
                foreach (var record in batch) deadLetters.Add(System.Text.Encoding.UTF8.GetString(record.Value));
            }, default);
        }

        return deadLetters;
    }

    private void Add(string? name) => _processes.Add(new SimulatedProcess(
        name ?? "two",
        () => new SinkStage(
            _faultyLog, new FaultyStore<Line>(World.Store, _chance), _options with { InstanceId = name }, World.Clock, _fillsWhileWriting),
        World.Clock,
        _chance));

    /// <summary>Whoever believes the group must not lose a record, so it never may be ahead of the store.</summary>
    private void CheckCommit(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        // The tail of what is bad leaves no file.
        if (World.Store is FileStore) return;
        foreach (var (partition, offset) in offsets) Assert.InRange(offset, 0, World.Store.NextOffsetOf(partition));
    }

    private void Send()
    {
        var texts = Enumerable.Range(0, _chance.Between(1, 20)).Select(_ => $"{(_chance.Happens(0.02) ? "bad" : "m")}{++_sent}").ToList();
        World.SendAsync(_chance.OneOf(_options.Topics), texts).Wait();
    }

    private void AddPartition()
    {
        var topic = _chance.OneOf(_options.Topics);
        var count = World.Log.GetRangesAsync(topic, default).Result.Count + 1;
        _chance.Story.Add($"  topic {topic} has {count} partitions now");
        World.Log.AddPartitions(topic, count);
    }

    private void Disturb(double rate)
    {
        World.Clock.Advance(TimeSpan.FromMilliseconds(_chance.Happens(0.02) ? 12_000 : _chance.Between(0, _chance.OneOf([100, 1_000, 4_000]))));
        var process = _chance.OneOf([.. _processes]);
        if (_chance.Happens(rate)) Kill(process);
        if (_chance.Happens(rate)) process.Sleep(_chance.Between(1, 20));
        _chance.FaultRate = rate;
        process.Turn();
        _chance.FaultRate = 0;
    }

    private void Kill(SimulatedProcess process)
    {
        if (!_hasTwins || _chance.Happens(0.5)) process.Kill();
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
            World.Clock.Advance(RoundTime);
            quiet++;
            foreach (var process in _processes)
            {
                if (process.Turn()) quiet = 0;
            }
        }
    }
}
