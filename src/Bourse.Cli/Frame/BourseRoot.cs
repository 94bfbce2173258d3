using System.CommandLine;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Frame;

/// <summary>The program itself: the options that every command has. Commands are added as a collection initializer.</summary>
internal sealed class BourseRoot : Command, IDocumented
{
    /// <summary>The program's name on the command line.</summary>
    public const string ProgramName = "bourse";

    public BourseRoot(NetworkTopology topology)
        : base(ProgramName, "Bourse: a market data and portfolio valuation network")
    {
        Topology = topology;
        foreach (var setting in new[] { Setting.Home, Setting.Profile, Setting.Log, Setting.Database })
        {
            Add(new SettingOption(setting) { Recursive = true });
        }

        foreach (var option in new Option[] { Config, Json, Quiet, OnlyWarnings, LogFormat, Verbose, Help, Version }) Add(option);
    }

    /// <summary>The kinds of stages.</summary>
    public NetworkTopology Topology { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples { get; } =
    [
        new("demo", "the whole network at full speed, then the reports"),
        new("up", "the same network live; `bourse status` in a second terminal"),
        new("verify --home ~/.bourse/demo", "whether every value is what the prices say"),
        new("doctor", "whether everything that Bourse needs is there"),
    ];

    /// <summary>The configuration file that is read instead of those found by their place.</summary>
    public Option<string> Config { get; } = new("--config")
    {
        Description = "Read this configuration file instead of looking for bourse.json", HelpName = "FILE", Recursive = true,
    };

    /// <summary>Data as JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print data as JSON", Recursive = true };

    /// <summary>Suppresses all messages except failures.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Print no messages but failures", Recursive = true };

    /// <summary>Suppresses all messages except failures and warnings; for the stages of a supervisor.</summary>
    public Option<bool> OnlyWarnings { get; } = new("--only-warnings")
    {
        Description = "Say nothing but failures and warnings", Recursive = true, Hidden = true,
    };

    /// <summary>How messages are written; the environment says it for commands without the option.</summary>
    public Option<string?> LogFormat { get; } = LogFormatOption();

    /// <summary>Details of failures.</summary>
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the details of a failure", Recursive = true };

    private static Option<string?> LogFormatOption()
    {
        var option = OptionOf.OneOf(
            "--log-format", $"How messages on standard error are written (default: {HostEnvironment.LogFormatVariable}, else text)", "text", "json");
        option.Recursive = true;
        return option;
    }

    /// <summary>Help instead of the command.</summary>
    public Option<bool> Help { get; } = new("--help", "-h", "-?") { Description = "Show help", Recursive = true };

    /// <summary>The program's version instead of the command.</summary>
    public Option<bool> Version { get; } = new("--version") { Description = "Show the version" };
}
