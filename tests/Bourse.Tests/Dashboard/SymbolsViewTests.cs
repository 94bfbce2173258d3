using Bourse.Dashboard.Live;
using Bourse.Dashboard.Reading;
using Bourse.Dashboard.Views;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Dashboard;

/// <summary>What the page of symbols shows is what its address asks for.</summary>
public sealed class SymbolsViewTests : IAsyncLifetime
{
    private DashboardRun _run = null!;
    private MarketHub _hub = null!;
    private BarAccess _bars = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.EmptyAsync();
        _bars = new BarAccess(_run.Host);
        _hub = new MarketHub(new LogAccess(_run.Host), _run.Host);
        await _run.WriteBarsAsync(SampleBars.Of("IBM", "2024-05-01 10:00:00", "10"), SampleBars.Of("IBM", "2024-05-02 10:00:00", "11"));
    }

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        await _bars.DisposeAsync();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_drawn_for_an_address_before_all_of_it_was_read()
    {
        var view = View();
        Assert.False(view.IsWhole);
        await view.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((true, true, "60min"), (view.IsWhole, view.IsDrawn, view.Interval));

        view.Ask(new SymbolsAddress { Interval = "1day" });
        Assert.False(view.IsWhole);
        await view.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((true, "1day"), (view.IsWhole, view.Interval));
    }

    [Theory]
    [InlineData("2024-05-01", "2024-05-01", 1)]
    [InlineData("2024-05-03", null, 0)]
    [InlineData("2024-04-01", "2024-04-30", 0)]
    public async Task A_range_without_candles_has_no_chart(string from, string? to, int candles)
    {
        var view = View();
        view.Ask(new SymbolsAddress { From = from, To = to });
        await view.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal((candles, candles > 0, null), (view.Latest.Count, view.IsDrawn, view.Failure));
    }

    private SymbolsView View()
    {
        var symbols = new SymbolReader(_hub, _bars);
        var series = new SeriesReader(symbols, _hub, _bars);
        return new SymbolsView(symbols, series, new SharedSeries(series, _run.Host), new ComparisonReader(symbols, series));
    }
}
