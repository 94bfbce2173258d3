using Bourse.Adapters.MySql;
using Bourse.Cli.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>Tells a person what went wrong: the cause in the first line, what mends it in the second.</summary>
internal static class Failures
{
    /// <summary>Tells it, and gives the exit code.</summary>
    public static int Tell(Exception failure, Output output)
    {
        var told = failure is BourseException known ? BySettings(known) : Translate(failure);
        Write(output, "bourse:", told.Message, "\e[31m");
        if (told.Remedy is not null) Write(output, "try:", told.Remedy, "\e[36m");
        if (output.Verbose) output.Words.WriteLine(failure);
        return (int)told.Kind;
    }

    /// <summary>A failure that a setting mends, with the setting's name.</summary>
    public static BourseException BySettings(BourseException failure)
    {
        if (!MySqlPassword.IsMissing(failure)) return failure;
        var name = Setting.MySqlPassword.EnvironmentName;
        return new BourseException(failure.Kind, $"{name} is not set: {failure.Message}", $"set {name} in the environment or in .env", failure);
    }

    private static BourseException Translate(Exception failure) => failure switch
    {
        UnauthorizedAccessException e => new(
            FailureKind.Failed, OneLine(e), "check the permissions of that file and its folder, or choose another with --home"),
        IOException e => new(FailureKind.Failed, OneLine(e), "check the disk's free space and the permissions of the folder"),
        _ => new(FailureKind.Failed, $"this should not have happened: {OneLine(failure)}", "run it again with --verbose, and report what it prints"),
    };

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private static void Write(Output output, string mark, string text, string colour) =>
        output.Words.WriteLine(output.ColourWords ? $"{colour}{mark}\e[0m {SafeText.Of(text)}" : $"{mark} {SafeText.Of(text)}");
}
