using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Bourse.Tests.Cli;
using Bourse.Tests.Dashboard;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Faults;

/// <summary>A schema registry that is killed (kill -9) while clients register schemas, again and again: what it has answered stays true.</summary>
public sealed class RegistryKillTests : IDisposable
{
    private const int Clients = 4;
    private const int MostBeforeKill = 40;
    private static readonly int Kills = Effort.Of(3, full: 50);
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-registry-").FullName;
    private readonly int _port = FreePorts.Find(1);
    private readonly HttpClient _client;
    private readonly Random _random = new(1);
    private readonly Dictionary<int, int> _answered = [];
    private int _next;

    public RegistryKillTests() => _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

    [Fact]
    public async Task Each_schema_that_was_registered_keeps_its_id_and_no_other_gets_it()
    {
        for (var kill = 0; kill < Kills; kill++)
        {
            using var registry = await StartAsync();
            var enough = _answered.Count + _random.Next(1, MostBeforeKill);
            var clients = Enumerable.Range(0, Clients).Select(_ => RegisterAsync()).ToList();
            await Eventually.IsAsync(() => CountAnswered() >= enough, () => "the registry does not register");
            registry.Kill();
            await Task.WhenAll(clients);
            await registry.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var last = await StartAsync();
        foreach (var (number, id) in _answered) Assert.Equal((id, TextOf(number)), await FindAsync(number));
        // What was asked for when it was killed is there, or can be registered now; no two have an id in common.
        var ids = new List<int>();
        for (var number = 1; number <= _next; number++) ids.Add(await PostAsync(number));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(_answered, answer => Assert.Equal(answer.Value, ids[answer.Key - 1]));
        last.Kill();
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private static string TextOf(int number) => $$"""{"const":{{number}}}""";

    private async Task<Process> StartAsync()
    {
        var process = BourseProcess.Start(_home, "registry", "--port", $"{_port}");
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        await Eventually.IsAsync(async () => process.HasExited || await Answers.IsThereAsync(_client, "/subjects"));
        Assert.False(process.HasExited, "the registry does not start after a kill");
        return process;
    }

    private int CountAnswered()
    {
        lock (_answered) return _answered.Count;
    }

    /// <summary>Registers a schema after another, until there is no answer any more.</summary>
    private async Task RegisterAsync()
    {
        try
        {
            while (true)
            {
                var number = Interlocked.Increment(ref _next);
                var id = await PostAsync(number);
                lock (_answered) _answered.Add(number, id);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // It was killed.
        }
    }

    private async Task<int> PostAsync(int number)
    {
        using var answer = await _client.PostAsJsonAsync(
            $"/subjects/s{number}/versions", new { schemaType = "JSON", schema = TextOf(number) }, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{body}");
        return body.GetProperty("id").GetInt32();
    }

    private async Task<(int Id, string? Text)> FindAsync(int number)
    {
        var version = await _client.GetFromJsonAsync<JsonElement>($"/subjects/s{number}/versions/1", TestContext.Current.CancellationToken);
        return (version.GetProperty("id").GetInt32(), version.GetProperty("schema").GetString());
    }
}
