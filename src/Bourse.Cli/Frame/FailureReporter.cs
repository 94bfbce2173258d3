using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>Tells a person what went wrong: the cause in the first line, what mends it in the second.</summary>
internal static class FailureReporter
{
    /// <summary>Tells it, and gives the exit code.</summary>
    public static int Tell(Exception failure, Output output)
    {
        var told = failure is BourseException known ? MissingPassword.Named(known) : Translate(failure);
        Write(output, "bourse:", told.Message, "\e[31m");
        if (Remedies.Of(told) is { } remedy) Write(output, "try:", remedy, "\e[36m");
        if (output.Verbose) output.Words.WriteLine(failure);
        return (int)told.Kind;
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
