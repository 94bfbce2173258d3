using System.CommandLine;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Frame;

/// <summary>Builds the command line of a stage from that of the supervisor.</summary>
internal static class ChildCommandLine
{
    /// <summary>The command line that starts the stage, the program first. It includes the settings of the supervisor's command line.</summary>
    /// <param name="context">The supervisor's command.</param>
    /// <param name="network">The network.</param>
    /// <param name="role">The stage.</param>
    /// <param name="follow">Whether it goes on with each new day, if it can.</param>
    public static IReadOnlyList<string> Of(CommandContext context, NetworkComposition network, StageRole role, bool follow)
    {
        var kind = role.Kind!;
        var command = context.Root.Subcommands.Single(command => command.Name == kind.Word);
        IEnumerable<string> words = role.Title is { } title ? [kind.Word, title] : [kind.Word];
        var follows = follow && kind.CanFollow(network, role);
        IEnumerable<string> end = follows == kind.FollowsByDefault ? [] : [EndOption.NameOf(kind)];
        return [.. ProgramWords, .. words, .. end, .. Settings(context, command), .. Global(context)];
    }

    /// <summary>The command line that starts the network of a home without a dashboard, with the settings of this command that it also has.</summary>
    public static IReadOnlyList<string> OfNetwork(CommandContext context)
    {
        var command = context.Root.Subcommands.Single(command => command.Name == StageRole.Supervisor);
        return [.. ProgramWords, command.Name, "--no-dashboard", .. Settings(context, command), .. Global(context)];
    }

    /// <summary>
    /// The environment variables for settings of the supervisor's command line that must not or cannot be arguments of a stage: those that may hold a
    /// secret, since every user of the machine could read arguments, and those from a profile.
    /// </summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(CommandContext context)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in context.Sources.Values.Where(value => value.Layer == SettingLayer.Arguments && !GoesAsArgument(value)))
        {
            variables[value.Setting.EnvironmentName] = value.Text!;
        }

        return variables;
    }

    /// <summary>The words that start this program.</summary>
    public static IEnumerable<string> ProgramWords
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

    private static bool GoesAsArgument(SettingValue value) =>
        value.Layer == SettingLayer.Arguments && !value.IsOfProfile && value.Setting.Secrecy == Secrecy.None && value.Setting != Setting.Profile;

    private static IEnumerable<string> Settings(CommandContext context, Command command)
    {
        foreach (var option in command.Options.Concat(context.Root.Options).OfType<SettingOption>())
        {
            var value = context.Sources.ValueOf(option.Setting);
            // The stage reads settings from other sources itself.
            if (!GoesAsArgument(value)) continue;
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
        // The supervisor writes their messages in its own form.
        if (context.Output.Lines is not null) yield return $"{context.Root.LogFormat.Name}=text";
        // The supervisor shows what its stages do; what they warn of, it passes on.
        yield return context.Output.Quiet ? context.Root.Quiet.Name : context.Root.OnlyWarnings.Name;
    }
}
