using Bourse.Adapters.Locks;
using Bourse.Bars;
using Bourse.Hosting.Configuration;
using Bourse.Pipelines;

namespace Bourse.Hosting.Composition;

/// <summary>What pipelines need: their configuration, the store of their runs, and what their tasks do.</summary>
/// <param name="host">The host.</param>
public sealed class PipelineServices(HostServices host)
{
    private readonly Lazy<IReadOnlyList<Pipeline>> _pipelines = new(() => PipelineSettingsReader.Read(host.Sources));

    /// <summary>The pipelines.</summary>
    /// <exception cref="BourseException">The configuration does not describe pipelines (<see cref="FailureKind.Usage"/>).</exception>
    public IReadOnlyList<Pipeline> Pipelines => _pipelines.Value;

    /// <summary>Whether there is a store of runs; always true for a server, which is checked when it is read.</summary>
    public bool HasStore => host.Settings.MySql is not null || File.Exists(host.Home.PipelinesFile);

    /// <summary>Where the runs are, safe to show.</summary>
    public string StorePlace => host.Settings.MySql is { } server ? $"MySQL at {server.Address}" : host.Home.PipelinesFile;

    /// <summary>How this process runs tasks.</summary>
    public TaskRunnerOptions RunnerOptions => new(OwnerName(host.Environment.Identity))
    {
        Lease = host.Settings.TaskLease, Parallel = host.Settings.ParallelTasks, Logger = host.Logger,
    };

    /// <summary>The months that a pipeline's run would fetch now.</summary>
    public IReadOnlyList<MonthRequest> MonthsOf(Pipeline pipeline) =>
        [.. pipeline.Months.At(pipeline.MonthAt(host.Clock.GetUtcNow())).SelectMany(month => RequestsOf(pipeline, month))];

    /// <summary>Opens the store of runs, without waiting for a server. The caller closes it.</summary>
    public IRunStore OpenStore() => RunStoreFactory.Open(host.Settings, host.Clock);

    /// <summary>The same, and makes missing tables; waits for a server that cannot be reached, if the host does.</summary>
    public async Task<IRunStore> OpenStoreAsync(CancellationToken cancellation)
    {
        var store = OpenStore();
        try
        {
            return await host.RetryAsync(
                async () =>
                {
                    await store.InitializeAsync(cancellation);
                    return store;
                },
                cancellation);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Makes the tables of runs and quotas on a server, so that those who only use them need no right to create any. A home makes its own when it
    /// needs them.
    /// </summary>
    public async Task MakeTablesAsync(CancellationToken cancellation)
    {
        if (host.Settings.MySql is null) return;
        await using var store = OpenStore();
        await store.InitializeAsync(cancellation);
        await using var ledger = BarProviderFactory.OpenLedger(host.Settings, host.Clock);
        // Reading makes the tables, and writes nothing into them.
        await ledger.ReadAsync(new QuotaAccount("init", 1, 1), cancellation);
    }

    /// <summary>Opens what tasks do: the provider of bars that the settings name, and the event log. The caller closes it.</summary>
    public async Task<OpenedWork> OpenWorkAsync(CancellationToken cancellation)
    {
        if (host.Environment.MonthWork is { } given) return new OpenedWork(given);
        var provider = BarProviderFactory.Open(host.Settings, host.Clock, host.Instruments);
        try
        {
            var task = new MonthTask(provider, await host.OpenLogAsync(cancellation), host.Settings.TopicSpecOf, host.Clock);
            return new OpenedWork(task.RunAsync, task, provider);
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    private static IEnumerable<MonthRequest> RequestsOf(Pipeline pipeline, YearMonth month) => pipeline.Symbols.Select(
        symbol => new MonthRequest(symbol, pipeline.Interval, month, pipeline.Adjusted, pipeline.ExtendedHours));

    /// <summary>In containers every program is process 1, so a part of what was drawn at its start belongs to the name.</summary>
    private static string OwnerName(ProcessIdentity identity) => $"{identity.Host}:{identity.Process}:{identity.Id[..8]}";
}

/// <summary>What tasks do, with what it uses.</summary>
/// <param name="work">The work.</param>
/// <param name="owned">What it uses, in the order in which it is closed.</param>
public sealed class OpenedWork(MonthWork work, params IReadOnlyList<IAsyncDisposable> owned) : IAsyncDisposable
{
    /// <summary>The work.</summary>
    public MonthWork Work => work;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in owned) await one.DisposeAsync();
    }
}
