using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse config network</c></summary>
internal sealed class ConfigNetworkCommand : BourseCommand
{
    public ConfigNetworkCommand()
        : base(
            "network", "Show the exchanges, their stocks and prices, the investors, the portfolios, and where they came from",
            new Example("config network", "the network as it is here and now"),
            new Example("config network --portfolios samples/portfolios.json --json", "as it would be with that file, as JSON"))
    {
        foreach (var setting in (Setting[])[.. Setting.OfPriceFiles, Setting.Portfolios, Setting.Bars]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.ReadWithoutMissingFiles(context.Host);
        var view = new ConfiguredNetworkView(context.Host.Configured, await RealPricesAsync(context, network));
        if (context.Output.Json) context.Output.WriteJson(view.Write);
        else view.Write(context.Output);
        context.Output.Flush();
        foreach (var missing in network.MissingFiles) context.Output.Warn($"{missing.Message}; {Remedies.Of(missing)}");
        if (network.MissingFiles.Count > 0) return ExitCode.Done;
        // Validation comes after the output: a holding that no exchange lists is easier to correct when the stocks are shown.
        foreach (var kind in context.Topology.Kinds) kind.Check(network);
        return ExitCode.Done;
    }

    /// <summary>The last prices of the exchanges that take them from elsewhere, by the names of the exchanges.</summary>
    private static async Task<Dictionary<string, IReadOnlyList<RealPrice>>> RealPricesAsync(CommandContext context, NetworkComposition network)
    {
        var prices = new Dictionary<string, IReadOnlyList<RealPrice>>(StringComparer.Ordinal);
        foreach (var exchange in network.Network.Exchanges)
        {
            if (network.FindFile(exchange) is { } file) prices[exchange.Name] = [.. file.LastPrices().Select(RealPrice.Of)];
            if (network.FindSymbols(exchange) is not { } symbols) continue;
            await using var bars = await BarPrices.ReadAsync(context.Host.OpenBars(), symbols, context.Clock, context.Cancellation);
            var last = bars.LastPrices().ToDictionary(price => price.Ticker, RealPrice.Of, StringComparer.Ordinal);
            prices[exchange.Name] = [.. bars.Tickers.Select(ticker => last.GetValueOrDefault(ticker) ?? new RealPrice(ticker, null, null))];
        }

        return prices;
    }
}
