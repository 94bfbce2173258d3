using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>Points from a home folder in which nothing has run to that of the demo, if there is one.</summary>
internal static class DemoPointer
{
    /// <summary>The home folder of the demo below this host's own; null when there is none.</summary>
    public static string? Find(HostServices host)
    {
        var demo = host.Home.OfDemo;
        return File.Exists(demo.LogFile) ? demo.Folder : null;
    }

    /// <summary>The failure with the command line that looks at the demo's network; the failure itself when there is no demo.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="host">The host.</param>
    /// <param name="arguments">The command line as it was given.</param>
    public static BourseException Add(BourseException failure, HostServices host, IReadOnlyList<string> arguments)
    {
        if (failure.Code is not (BourseErrorCode.EventLogMissing or BourseErrorCode.DatabaseMissing) || Find(host) is not { } demo) return failure;
        var remedy = $"`{BourseRoot.ProgramName} {CommandOf(arguments, demo)}` for the network of the demo; or {Remedies.Of(failure)}";
        return new BourseException(failure.Kind, failure.Message, remedy, failure);
    }

    /// <summary>The same command on another home folder.</summary>
    private static string CommandOf(IReadOnlyList<string> arguments, string home)
    {
        var option = SettingOption.NameOf(Setting.Home);
        var words = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == option) i++;
            else if (!arguments[i].StartsWith(option + "=", StringComparison.Ordinal)) words.Add(PrintedCommands.Quote(arguments[i]));
        }

        return $"{string.Join(' ', words)} {option} {PrintedCommands.Quote(home)}";
    }
}
