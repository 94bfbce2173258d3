using System.CommandLine;
using Bourse.Adapters.MySql;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages.Ledger;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse database init</c></summary>
internal sealed class DatabaseInitCommand : BourseCommand
{
    private readonly Option<bool> _reset = new("--reset") { Description = "Delete all rows and start from empty tables; asks first (--yes)" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask" };
    private readonly Option<bool> _printGrants = new("--print-grants")
    {
        Description = "Only print what each role must be granted on a MySQL server",
    };


    public DatabaseInitCommand()
        : base(
            "init", "Create and fill the master tables, and a table for each portfolio (on a server those of pipelines too); safe to run again",
            new Example("database init", "creates what is missing"),
            new Example("database init --reset --yes", "deletes everything first, without asking"),
            new Example("database init --print-grants", "the least-privilege GRANT statements; touches nothing"))
    {
        Add(_reset);
        Add(_yes);
        Add(_printGrants);
        Add(new NoWaitOption());
        foreach (var setting in (Setting[])[.. Setting.OfPriceFiles, Setting.Portfolios]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = context.Network;
        if (context.Arguments.GetValue(_printGrants)) return await PrintGrantsAsync(context, network);
        var reset = context.Arguments.GetValue(_reset);
        var composition = NetworkComposition.ReadQuietly(context.Host);
        foreach (var kind in context.Topology.Kinds) kind.Check(composition);
        if (reset && !context.Arguments.GetValue(_yes) && !await ConfirmAsync(context)) return ExitCode.Failed;
        await KeptNetwork.KeepAsync(context.Host, RunningStages.OfNetwork(context.Host, context.Topology), context.Cancellation);
        await using var database = context.OpenDatabase();
        // A reset would fence off a running ingestion.
        using var alone = reset ? context.Host.TakeRole(IngestionKind.Role) : null;
        var tables = await context.Host.RetryAsync(async () =>
        {
            if (reset) await database.ResetAsync(network, context.Cancellation);
            else await database.InitializeAsync(network, context.Cancellation);
            await context.Host.Pipelines.MakeTablesAsync(context.Cancellation);
            return await database.ListPortfoliosAsync(context.Cancellation);
        }, context.Cancellation);
        if (reset) StatusFiles.Remove(context.Home, IngestionKind.Role);
        if (context.Output.Json) WriteJson(context, tables);
        else Tell(context, network.Investors.Count, tables.Count);
        return ExitCode.Done;
    }

    private static async Task<int> PrintGrantsAsync(CommandContext context, Market.Network network)
    {
        if (context.Settings.MySql is { } server)
        {
            foreach (var line in MySqlGrants.Lines(server.Database, network)) await context.Output.Data.WriteLineAsync(line);
        }
        else
        {
            context.Output.Say($"{context.Settings.DatabasePlace} is a file: there is nothing to grant but to read and write it");
        }

        return ExitCode.Done;
    }

    private static void Tell(CommandContext context, int investors, int portfolios) => context.Output.Say(
        $"{context.Settings.DatabasePlace}: {Count.Of(investors, "investor")}, {Count.Of(portfolios, "portfolio")}");

    private static void WriteJson(CommandContext context, IReadOnlyList<Ledger.PortfolioTable> tables) => context.Output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("database", context.Settings.DatabasePlace);
        json.WriteStartArray("tables");
        foreach (var table in tables)
        {
            json.WriteStartObject();
            json.WriteString("portfolio", table.Portfolio);
            json.WriteString("first", table.First?.ToString("O"));
            json.WriteString("last", table.Last?.ToString("O"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static async Task<bool> ConfirmAsync(CommandContext context)
    {
        await context.Output.Words.WriteAsync($"This deletes every row in {context.Settings.DatabasePlace}. Go on? [y/N] ");
        using var reader = new StreamReader(context.Console.In, leaveOpen: true);
        var answer = await reader.ReadLineAsync(context.Cancellation);
        if (answer is null)
        {
            await context.Output.Words.WriteLineAsync();
            throw new BourseException(
                FailureKind.Failed, "nothing was changed: --reset asks first, and nobody can answer", "bourse database init --reset --yes");
        }

        if (answer.Trim().ToUpperInvariant() is "Y" or "YES") return true;
        context.Output.Say("Nothing was changed.");
        return false;
    }
}
