using Bourse.Cli.Display;
using Bourse.Cli.Frame;
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
        foreach (var setting in (Setting[])[.. Setting.OfPriceFiles, Setting.Portfolios]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.ReadWithoutMissingFiles(context.Host);
        var view = new ConfiguredNetworkView(context.Host.Configured, network.FindFile);
        if (context.Output.Json) context.Output.WriteJson(view.Write);
        else view.Write(context.Output);
        context.Output.Flush();
        foreach (var missing in network.MissingFiles) context.Output.Warn($"{missing.Message}; {Remedies.Of(missing)}");
        if (network.MissingFiles.Count > 0) return Task.FromResult(ExitCode.Done);
        // Validation comes after the output: a holding that no exchange lists is easier to correct when the stocks are shown.
        foreach (var kind in context.Topology.Kinds) kind.Check(network);
        return Task.FromResult(ExitCode.Done);
    }
}
