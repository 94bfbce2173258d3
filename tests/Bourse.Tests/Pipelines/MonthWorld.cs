using System.IO.Compression;
using System.Text;
using Bourse.Adapters.AlphaVantage;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Pipelines;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Pipelines;

/// <summary>A server, a ledger, a cache, a log and a clock: what the task of a month needs, and what it leaves behind.</summary>
internal sealed class MonthWorld : IAsyncDisposable
{
    /// <summary>The key, which must not be seen anywhere.</summary>
    public const string Key = "S3CR3TKEY+42";

    private readonly DirectoryInfo _folder;
    private readonly bool _isShared;
    private int _runs;

    public MonthWorld()
    {
        _folder = Directory.CreateTempSubdirectory("bourse-month-");
        Clock = new PatientClock(new DateTimeOffset(2025, 6, 2, 12, 0, 0, TimeSpan.Zero));
        Server = new FakeAlphaVantage();
        Log = new InMemoryEventLog(TimeProvider.System);
        Open();
    }

    /// <summary>Another process of the same home.</summary>
    public MonthWorld(MonthWorld other)
    {
        (_folder, Clock, Server, Log, _isShared) = (other._folder, other.Clock, other.Server, other.Log, true);
        Open();
    }

    /// <summary>The morning of Monday, 2025-06-02, before the exchange opens.</summary>
    public PatientClock Clock { get; }

    public FakeAlphaVantage Server { get; }

    public InMemoryEventLog Log { get; }

    public TaskLines Lines { get; } = new();

    public AlphaVantageProvider Provider { get; private set; } = null!;

    public MonthTask Task { get; private set; } = null!;

    public string CacheFolder => Path.Combine(_folder.FullName, "cache");

    public AlphaVantageOptions Options => new()
    {
        Key = new ApiKey(Key), Address = Server.Address, CacheFolder = CacheFolder,
    };

    public string LedgerFile => Path.Combine(_folder.FullName, "pipelines.db");

    public static MonthRequest Request(string symbol, string month) => new(Symbol.Parse(symbol), BarInterval.Hour, YearMonth.Parse(month));

    /// <summary>Opens everything again, as after a restart.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        Open();
    }

    /// <summary>Makes an attempt in a run of its own, and asserts that the key is nowhere to be seen.</summary>
    public Task<TaskResult> RunAsync(string symbol = "NVDA", string month = "2024-05") => AttemptAsync($"run-{++_runs}", symbol, month);

    /// <summary>Makes an attempt of a run, and asserts that the key is nowhere to be seen.</summary>
    public async Task<TaskResult> AttemptAsync(string run, string symbol = "NVDA", string month = "2024-05")
    {
        var result = await Task.RunAsync(Request(symbol, month), run, Lines, CancellationToken.None);
        Lines.All.TakeLast(3).ToList().ForEach(AssertHidden);
        AssertHidden(result.ToString());
        return result;
    }

    /// <summary>The messages of a topic, oldest first, each with its headers.</summary>
    public async Task<List<(string Text, Dictionary<string, string> Headers)>> ReadAsync(string topic)
    {
        var found = new List<(string, Dictionary<string, string>)>();
        if (await Log.FindTopicAsync(topic, default) is null) return found;
        await TopicScan.ReadAllAsync(
            Log,
            topic,
            batch =>
            {
                foreach (var record in batch)
                {
                    var headers = record.ReadHeaders().ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value!));
                    found.Add((Encoding.UTF8.GetString(record.Value), headers));
                }
            },
            default);
        foreach (var (text, headers) in found) AssertHidden(text + string.Concat(headers.Values));
        return found;
    }

    public IEnumerable<string> CacheFiles() =>
        Directory.Exists(CacheFolder) ? Directory.EnumerateFiles(CacheFolder, "*", SearchOption.AllDirectories).Order() : [];

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_isShared) return;
        foreach (var file in CacheFiles())
        {
            AssertHidden(file);
            AssertHidden(Unpack(file));
        }

        await Server.DisposeAsync();
        await Log.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void AssertHidden(string text) => Assert.DoesNotContain(Key, text, StringComparison.OrdinalIgnoreCase);

    private static string Unpack(string file)
    {
        try
        {
            using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using var reader = new StreamReader(packed);
            return reader.ReadToEnd();
        }
        catch (InvalidDataException)
        {
            return "";
        }
    }

    private void Open()
    {
        Provider = new AlphaVantageProvider(Options, new SqliteQuotaLedger(LedgerFile, Clock), Clock);
        Task = new MonthTask(Provider, Log, topic => new TopicSpec(topic), Clock);
    }

    private async Task CloseAsync()
    {
        await Task.DisposeAsync();
        await Provider.DisposeAsync();
    }
}

/// <summary>The lines of a task's log.</summary>
internal sealed class TaskLines : ITaskLog
{
    public List<string> All { get; } = [];

    public Task WriteAsync(string fact, CancellationToken cancellation)
    {
        All.Add(fact);
        return Task.CompletedTask;
    }
}
