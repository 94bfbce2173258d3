using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary>
/// Offers the names of the home folder's network and log where a command takes one. The placeholder that help shows says which: an argument
/// <c>TOPIC</c> is completed to topics, one <c>PORTFOLIO|INVESTOR</c> to either.
/// </summary>
/// <param name="context">A command of the line that is completed, with its settings.</param>
internal sealed class CompletedNames(CommandContext context)
{
    private const int MostRuns = 20;
    private const string ExchangePlaceholder = "EXCHANGE";

    /// <summary>A server that does not answer by then gives no names: a person waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>Adds the names to the options of a command, and to those of its arguments that take one more value.</summary>
    /// <param name="parsed">The line, with the command.</param>
    /// <param name="word">The word that is completed; the parser has taken it for a value.</param>
    public async Task AddToAsync(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        foreach (var argument in command.Arguments)
        {
            if (IsFilled(argument, parsed, word)) continue;
            var placeholder = argument.HelpName ?? argument.Name;
            var names = await OfAsync(placeholder);
            if (placeholder == ExchangePlaceholder && word.StartsWith(NetworkComposition.CsvPrefix, StringComparison.OrdinalIgnoreCase))
            {
                names.AddRange(PriceFiles(word));
            }

            if (names.Count > 0) argument.CompletionSources.Add([.. names]);
        }

        foreach (var option in command.Options.OfType<SettingOption>().Where(option => option.Setting == Setting.Exchange))
        {
            option.CompletionSources.Add([.. PriceFiles(word), .. await BarsAsync(word)]);
        }

        foreach (var option in command.Options.Where(option => option is not SettingOption))
        {
            var names = await OfAsync(option.HelpName ?? "");
            if (names.Count > 0) option.CompletionSources.Add([.. names]);
        }
    }

    /// <summary>The files that may hold prices in the folder that was typed, and the folders in it, as sources of prices.</summary>
    private IEnumerable<string> PriceFiles(string word)
    {
        const string prefix = NetworkComposition.CsvPrefix;
        var typed = word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? word[prefix.Length..] : "";
        var start = typed[..(typed.LastIndexOf('/') + 1)];
        var folder = new DirectoryInfo(context.PathOf(start.Length == 0 ? "." : start));
        if (!folder.Exists) return [];
        var found = folder.EnumerateFileSystemInfos("*", new EnumerationOptions()).Where(entry => entry is DirectoryInfo || IsCsv(entry.Name));
        return found.Select(entry => $"{prefix}{start}{entry.Name}{(entry is DirectoryInfo ? "/" : "")}");
    }

    /// <summary>The symbols of the bar store, after those that were typed, as sources of prices.</summary>
    private async Task<IEnumerable<string>> BarsAsync(string word)
    {
        var typed = BarsSource.IsOne(word) ? word[BarsSource.Prefix.Length..] : "";
        var before = typed[..(typed.LastIndexOf(',') + 1)];
        var named = before.Split(',', StringSplitOptions.TrimEntries);
        var symbols = await TryAsync("SYMBOL");
        return symbols.Where(symbol => !named.Contains(symbol, StringComparer.OrdinalIgnoreCase))
            .Select(symbol => $"{BarsSource.Prefix}{before}{symbol}");
    }

    private static bool IsCsv(string name) => name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an argument takes no further value; the word at the cursor is none yet.</summary>
    public static bool IsFilled(Argument argument, ParseResult parsed, string word)
    {
        var values = parsed.GetResult(argument)?.Tokens ?? [];
        var given = values.Count > 0 && values[^1].Value == word ? values.Count - 1 : values.Count;
        return given >= argument.Arity.MaximumNumberOfValues;
    }

    private async Task<List<string>> OfAsync(string placeholder)
    {
        var names = new List<string>();
        foreach (var kind in placeholder.Split('|')) names.AddRange(await TryAsync(kind));
        return names;
    }

    /// <summary>A home without a log, or settings that cannot be used, give no names.</summary>
    private async Task<IReadOnlyList<string>> TryAsync(string kind)
    {
        using var timeout = new CancellationTokenSource(Longest, context.Clock);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation, timeout.Token);
        try
        {
            return await FindAsync(kind, soon.Token);
        }
        catch (Exception e) when (e is BourseException || (e is OperationCanceledException && timeout.IsCancellationRequested))
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync(string kind, CancellationToken cancellation) => kind switch
    {
        "PORTFOLIO" => [.. context.Network.Portfolios.Select(portfolio => portfolio.Key)],
        "INVESTOR" => [.. context.Network.Investors.Select(investor => investor.Id.ToLowerInvariant())],
        ExchangePlaceholder => [.. context.Network.Exchanges.Select(exchange => exchange.Name)],
        "TOPIC" => await TopicsAsync(cancellation),
        "SOURCE" => [.. (await TopicsAsync(cancellation)).Where(topic => topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal))],
        "GROUP" => await GroupsAsync(cancellation),
        PipelineArgument.Placeholder => [.. context.Host.Pipelines.Pipelines.Select(pipeline => pipeline.Name)],
        RunName.Placeholder => await RunsAsync(cancellation),
        "SYMBOL" => await SymbolsAsync(cancellation),
        _ => [],
    };

    private async Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellation)
    {
        var log = await context.Host.OpenExistingLogAsync(cancellation);
        return [.. (await log.ListTopicsAsync(cancellation)).Select(topic => topic.Name)];
    }

    private async Task<IReadOnlyList<string>> RunsAsync(CancellationToken cancellation)
    {
        if (!context.Host.Pipelines.HasStore) return [];
        await using var store = context.Host.Pipelines.OpenStore();
        return [.. (await store.ListRunsAsync(null, MostRuns, cancellation)).Select(run => $"{run.Run.Number}")];
    }

    private async Task<IReadOnlyList<string>> SymbolsAsync(CancellationToken cancellation)
    {
        await using var store = context.Host.OpenBars();
        return [.. (await store.ListSymbolsAsync(cancellation)).Select(symbol => symbol.Text)];
    }

    private async Task<IReadOnlyList<string>> GroupsAsync(CancellationToken cancellation)
    {
        var log = await context.Host.OpenExistingLogAsync(cancellation);
        return [.. (await log.ListGroupsAsync(cancellation)).Select(group => group.Name)];
    }
}
