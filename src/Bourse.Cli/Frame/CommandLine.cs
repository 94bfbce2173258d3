using System.CommandLine;
using System.Reflection;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Frame;

/// <summary>Carries out a command line: parses it, runs the command, reports failures, returns the exit code.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Carries out a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        BourseRoot root, IReadOnlyList<string> arguments, ConsoleEnvironment console, CancellationToken cancellation)
    {
        var parsed = Parse(root, arguments);
        var output = new Output(console, parsed.GetValue(root.Json), parsed.GetValue(root.Quiet), parsed.GetValue(root.Verbose))
        {
            OnlyWarnings = parsed.GetValue(root.OnlyWarnings), Commands = PrintedCommands.Of(console.Host.Variables),
            Lines = LinesOf(root, parsed, console),
        };
        try
        {
            var code = await RunAsync(root, parsed, arguments, console, output, cancellation);
            output.Flush();
            return code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return FlushQuietly(output, ExitCode.Interrupted);
        }
        catch (Exception e) when (IsClosed(e))
        {
            // Nobody reads the data: the pipe has no reader any more, or standard output is closed.
            return ExitCode.Done;
        }
#pragma warning disable CA1031 // the last place at which a failure can be reported
        catch (Exception e)
        {
            FlushQuietly(output, ExitCode.Failed);
            return FailureReporter.Tell(e, output);
        }
#pragma warning restore CA1031
    }

    /// <summary>Messages are JSON where the option or else the environment says so.</summary>
    private static JsonLines? LinesOf(BourseRoot root, ParseResult parsed, ConsoleEnvironment console)
    {
        var given = console.Host.Variables.GetValueOrDefault(HostEnvironment.LogFormatVariable);
        var format = parsed.Errors.Count > 0 ? given : parsed.GetValue(root.LogFormat) ?? given;
        var isJson = string.Equals(format, "json", StringComparison.OrdinalIgnoreCase);
        return isJson ? new JsonLines(console.Error, console.Host.Clock, parsed.CommandResult.Command.Name) : null;
    }

    /// <summary>Reads a command line; what is wrong with it is found by <see cref="ParseErrors"/>.</summary>
    public static ParseResult Parse(BourseRoot root, IReadOnlyList<string> arguments) =>
        root.Parse(Aliases.Expand(arguments, root), Parser);

    /// <summary>Reads a command line as one text, without the program's name; aliases are not expanded.</summary>
    public static ParseResult ParseLine(BourseRoot root, string line) => root.Parse(line, Parser);

    private static async Task<int> RunAsync(
        BourseRoot root,
        ParseResult parsed,
        IReadOnlyList<string> arguments,
        ConsoleEnvironment console,
        Output output,
        CancellationToken cancellation)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.GetValue(root.Version))
        {
            output.Data.WriteLine($"{BourseRoot.ProgramName} {Version}");
            return ExitCode.Done;
        }

        if (!parsed.GetValue(root.Help) || parsed.UnmatchedTokens.Count > 0) ParseErrors.Check(parsed);
        if (parsed.GetValue(root.Help) || command is not BourseCommand runnable)
        {
            Help.Write(output.Data, command, output.Commands.CalledName, output.Width);
            return ExitCode.Done;
        }

        output.Commands = output.Commands.With(root, parsed);
        await using var context = new CommandContext(root, parsed, console, output, cancellation);
        try
        {
            return await runnable.RunAsync(context);
        }
        catch (BourseException e) when (e.Code is BourseErrorCode.EventLogMissing or BourseErrorCode.DatabaseMissing)
        {
            throw DemoPointer.Add(e, context.Host, arguments);
        }
    }

    /// <summary>The version and, where the build knew it, the commit: <c>0.1.0 (f554df19)</c>.</summary>
    private static string Version
    {
        get
        {
            const int shown = 8;
            var attribute = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            var parts = attribute?.InformationalVersion.Split('+') ?? [""];
            return parts is [var version, { Length: >= shown } commit] ? $"{version} ({commit[..shown]})" : parts[0];
        }
    }

    private static int FlushQuietly(Output output, int code)
    {
        try
        {
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The command's own result decides.
        }

        return code;
    }

    /// <summary>Whether standard output is closed, which .NET reports as a denied access, or its reader is gone.</summary>
    private static bool IsClosed(Exception e)
    {
        const int badDescriptor = 9;
        const int brokenPipe = 32;
        const int windowsBrokenPipe = unchecked((int)0x8007006D);
        var cause = e is UnauthorizedAccessException ? e.InnerException : e;
        return cause is IOException { HResult: badDescriptor or brokenPipe or windowsBrokenPipe };
    }
}
