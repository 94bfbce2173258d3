using System.Text.Json;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Microsoft.Extensions.Logging;

namespace Bourse.Cli.Frame;

/// <summary>Reports a failure to people: the cause in the first line, the remedy in the second.</summary>
internal static class FailureReporter
{
    /// <summary>Reports it and returns the exit code.</summary>
    public static int Tell(Exception failure, Output output)
    {
        var reported = failure is BourseException known ? MissingPassword.Named(known) : Translate(failure);
        if (output.Lines is { } lines)
        {
            lines.Write(LogLevel.Error, output.Commands.In(reported.Message), json => WriteDetails(json, reported, failure, output));
            return (int)reported.Kind;
        }

        Write(output, "bourse:", output.Commands.In(reported.Message), "\e[31m");
        if (Remedies.Of(reported) is { } remedy) Write(output, "try:", output.Commands.InRemedy(remedy), "\e[36m");
        if (output.Verbose) output.Words.WriteLine(failure);
        return (int)reported.Kind;
    }

    private static void WriteDetails(Utf8JsonWriter json, BourseException reported, Exception failure, Output output)
    {
        if (Remedies.Of(reported) is { } remedy) json.WriteString("try", SafeText.Of(output.Commands.InRemedy(remedy)));
        json.WriteNumber("exitCode", (int)reported.Kind);
        if (output.Verbose) json.WriteString("details", failure.ToString());
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
