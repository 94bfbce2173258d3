using System.CommandLine;
using System.CommandLine.Parsing;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Cli.Frame;

/// <summary>What a command works with: its arguments, where to write, and the host with settings, log and database.</summary>
internal sealed class CommandContext : IAsyncDisposable
{
    public CommandContext(BourseRoot root, ParseResult arguments, ConsoleEnvironment console, Output output, CancellationToken cancellation)
    {
        (Root, Arguments, Console, Output, Cancellation) = (root, arguments, console, output, cancellation);
        Logger = new ConsoleLogger(output, FindExchange);
        var command = arguments.CommandResult.Command;
        var options = new HostOptions
        {
            Name = command.Name,
            Arguments = SettingArguments(arguments),
            // A line that is being completed may end with the option.
            ConfigurationFile = arguments.GetResult(root.Config) is { Tokens.Count: > 0 } ? arguments.GetValue(root.Config) : null,
            StartsAfresh = command is BourseCommand { StartsAfresh: true },
            WaitsForServers = command.Options.OfType<NoWaitOption>().Any(option => !arguments.GetValue(option)),
        };
        Host = new HostServices(console.Host, options, Logger);
    }

    /// <summary>The program, with all its commands.</summary>
    public BourseRoot Root { get; }

    /// <summary>The command line: <c>GetValue</c> of the command's own options and arguments.</summary>
    public ParseResult Arguments { get; }

    /// <summary>The output for data and messages.</summary>
    public Output Output { get; }

    /// <summary>The process around the command.</summary>
    public ConsoleEnvironment Console { get; }

    /// <summary>Cancelled by Ctrl-C or SIGTERM; then the command ends by <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Writes what the host logs.</summary>
    public ConsoleLogger Logger { get; }

    /// <summary>The host.</summary>
    public HostServices Host { get; }

    /// <summary>The kinds of stages.</summary>
    public NetworkTopology Topology => Root.Topology;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => Host.Clock;

    /// <summary>Every setting as it was written, and where.</summary>
    public SettingsSources Sources => Host.Sources;

    /// <summary>The settings.</summary>
    /// <exception cref="BourseException">One of them cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public Settings Settings => Host.Settings;

    /// <summary>The exchanges and investors.</summary>
    /// <exception cref="BourseException">The configuration does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public Network Network => Host.Network;

    /// <summary>The home folder.</summary>
    public HomeFolder Home => Host.Home;

    /// <summary>A path of the command line, made absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Console.Host.CurrentFolder);

    /// <summary>The event log, made when there is none yet; the context closes it.</summary>
    public Task<IEventLog> OpenLogAsync() => Host.OpenLogAsync(Cancellation);

    /// <summary>The event log, for commands that need an existing one.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public Task<IEventLog> OpenExistingLogAsync() => Host.OpenExistingLogAsync(Cancellation);

    /// <summary>Opens the database that the settings name; the caller closes it.</summary>
    public IInvestorsDatabase OpenDatabase() => Host.OpenDatabase();

    /// <summary>Opens an existing database; the caller closes it.</summary>
    /// <exception cref="BourseException">There is none yet.</exception>
    public IValuationTables OpenExistingDatabase() => Host.OpenExistingDatabase();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private ExchangeListing? FindExchange(string? name) => Network.Exchanges.FirstOrDefault(exchange => exchange.Name == name);

    private static List<SettingArgument> SettingArguments(ParseResult arguments)
    {
        var values = new List<SettingArgument>();
        for (SymbolResult? level = arguments.CommandResult; level is not null; level = level.Parent)
        {
            if (level is not CommandResult command) continue;
            foreach (var option in command.Command.Options.OfType<SettingOption>())
            {
                if (arguments.GetResult(option) is not { Implicit: false, Tokens.Count: > 0 } || arguments.GetValue(option) is not { } text) continue;
                values.Add(new SettingArgument(option.Setting, text, $"argument {option.Name}"));
            }
        }

        return values;
    }
}
