using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Commands;

/// <summary>
/// Offers the names of the home folder's network and log where a command takes one. The placeholder that help shows says which: an argument
/// <c>TOPIC</c> is completed to topics, one <c>PORTFOLIO|INVESTOR</c> to either.
/// </summary>
/// <param name="context">A command of the line that is completed, with its settings.</param>
internal sealed class CompletedNames(CommandContext context)
{
    /// <summary>A server that does not answer by then gives no names: a person waits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>Adds the names to the arguments and options of a command.</summary>
    public async Task AddToAsync(Command command)
    {
        foreach (var argument in command.Arguments)
        {
            var names = await OfAsync(argument.HelpName ?? argument.Name);
            if (names.Count > 0) argument.CompletionSources.Add([.. names]);
        }

        foreach (var option in command.Options.Where(option => option is not SettingOption))
        {
            var names = await OfAsync(option.HelpName ?? "");
            if (names.Count > 0) option.CompletionSources.Add([.. names]);
        }
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
        "EXCHANGE" => [.. context.Network.Exchanges.Select(exchange => exchange.Name)],
        "TOPIC" => await TopicsAsync(cancellation),
        "SOURCE" => [.. (await TopicsAsync(cancellation)).Where(topic => topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal))],
        "GROUP" => await GroupsAsync(cancellation),
        _ => [],
    };

    private async Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellation)
    {
        var log = await context.Host.OpenExistingLogAsync(cancellation);
        return [.. (await log.ListTopicsAsync(cancellation)).Select(topic => topic.Name)];
    }

    private async Task<IReadOnlyList<string>> GroupsAsync(CancellationToken cancellation)
    {
        var log = await context.Host.OpenExistingLogAsync(cancellation);
        return [.. (await log.ListGroupsAsync(cancellation)).Select(group => group.Name)];
    }
}
