using System.Net.Http.Json;
using System.Text.Json;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Chaos;

/// <summary>A viewer of the dashboard who never goes away: it asks again and again, and an answer that does not come is no reason to stop.</summary>
internal sealed class Viewer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _run;

    public Viewer(Uri dashboard)
    {
        _client = new HttpClient { BaseAddress = dashboard };
        _run = RunAsync();
    }

    /// <summary>How often the dashboard has answered.</summary>
    public int Answers { get; private set; }

    /// <summary>Waits until the dashboard shows this day as the newest one of all portfolios.</summary>
    public Task AwaitDayAsync(string day) => Eventually.IsAsync(
        async () => await ReadDaysAsync() is { Count: > 0 } days && days.TrueForAll(shown => shown == day), () => $"the dashboard does not show {day}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _run;
        _client.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token)) Answers += await ReadDaysAsync() is null ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    /// <summary>The newest days of the portfolios; null when there is no answer.</summary>
    private async Task<List<string?>?> ReadDaysAsync()
    {
        try
        {
            var portfolios = await _client.GetFromJsonAsync<JsonElement>("/api/v1/portfolios");
            return [.. portfolios.EnumerateArray().Select(portfolio => portfolio.GetProperty("as_of").GetString())];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException or JsonException)
        {
            return null;
        }
    }
}
