using System.CommandLine;
using Bourse.Cli.Configuration;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>Makes the command line of a stage from that of the supervisor.</summary>
internal static class ChildArguments
{
    /// <summary>The command line that starts the stage, the program first: settings that stand on the supervisor's own go on to it.</summary>
    /// <param name="context">The supervisor's command.</param>
    /// <param name="setup">The network.</param>
    /// <param name="role">The stage.</param>
    /// <param name="follow">Whether it goes on with each new day.</param>
    public static IReadOnlyList<string> Of(CommandContext context, NetworkSetup setup, StageRole role, bool follow)
    {
        string[] words = role.Kind switch
        {
            StageKind.Exchange => ["exchange", role.Title],
            StageKind.Investor => ["investor", role.Title],
            _ => ["ingest"],
        };
        var command = context.Root.Subcommands.Single(command => command.Name == words[0]);
        return [.. Program, .. words, .. Ending(setup, role, follow), .. Settings(context, command), .. Global(context)];
    }

    private static IEnumerable<string> Program
    {
        get
        {
            var program = Environment.ProcessPath!;
            yield return program;
            // Run as `dotnet bourse.dll`, the program is the first argument.
            if (Path.GetFileNameWithoutExtension(program) != "dotnet") yield break;
            yield return Path.Combine(AppContext.BaseDirectory, $"{BourseRoot.ProgramName}.dll");
        }
    }

    private static IEnumerable<string> Ending(NetworkSetup setup, StageRole role, bool follow)
    {
        if (role.Kind != StageKind.Exchange) return follow ? [] : ["--until-complete"];
        return follow && setup.CanFollow(setup.FindExchange(role.Name)) ? ["--follow"] : [];
    }

    /// <summary>
    /// The environment variables with the settings of the supervisor's command line that must not or cannot stand on that of a stage: what may hold a
    /// secret, which every user of the machine could read there, and what comes from a profile.
    /// </summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(CommandContext context)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in context.Sources.Values.Where(value => value.IsArgument && !GoesAsArgument(value)))
        {
            variables[value.Setting.EnvironmentName] = value.Text!;
        }

        return variables;
    }

    private static bool GoesAsArgument(SettingValue value) =>
        value.Source == $"argument {value.Setting.OptionName}" && value.Setting.Secrecy == Secrecy.None && value.Setting != Setting.Profile;

    private static IEnumerable<string> Settings(CommandContext context, Command command)
    {
        foreach (var option in command.Options.Concat(context.Root.Options).OfType<SettingOption>())
        {
            var value = context.Sources.ValueOf(option.Setting);
            // What stands elsewhere, the stage finds there by itself.
            if (!value.IsArgument || !GoesAsArgument(value)) continue;
            yield return option.Name;
            yield return value.Text!;
        }
    }

    private static IEnumerable<string> Global(CommandContext context)
    {
        if (context.Arguments.GetValue(context.Root.Config) is { } file)
        {
            yield return context.Root.Config.Name;
            yield return file;
        }

        if (context.Output.Verbose) yield return context.Root.Verbose.Name;
        yield return context.Root.Quiet.Name;
    }
}
