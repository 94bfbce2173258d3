using Bourse.Cli.Frame;

namespace Bourse.Cli.SelfTest;

/// <summary>Runs the steps of a self-test in a new folder, which is deleted afterwards.</summary>
/// <param name="clock">Measures the steps.</param>
internal sealed class SelfTestRun(TimeProvider clock)
{
    private static readonly SelfTestStep Dashboard = new("dashboard", "the pages are served");

    /// <summary>The results of the steps, each as it ends. A step that fails does not keep the others from running.</summary>
    public async IAsyncEnumerable<SelfTestResult> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("bourse-self-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, SelfTestSteps.FileName), SelfTestSteps.Rows, cancellation);
            var program = new InstalledProgram(folder.FullName);
            foreach (var step in SelfTestSteps.All.Append(Dashboard)) yield return await TryAsync(program, step, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<SelfTestResult> TryAsync(InstalledProgram program, SelfTestStep step, CancellationToken cancellation)
    {
        var begin = clock.GetTimestamp();
        var failure = step == Dashboard ? await program.TryDashboardAsync(cancellation) : await FailureOfAsync(program, step, cancellation);
        return new(step, failure, clock.GetElapsedTime(begin));
    }

    private static async Task<string?> FailureOfAsync(InstalledProgram program, SelfTestStep step, CancellationToken cancellation)
    {
        foreach (var command in step.Commands)
        {
            var (code, output, errors) = await program.RunAsync(command.Arguments, cancellation);
            if (code == command.ExitCode && (command.Expected is null || output.Contains(command.Expected, StringComparison.Ordinal))) continue;
            var expected = command.Expected is null ? "" : $" and \"{command.Expected}\"";
            return $"`{string.Join(' ', command.Arguments.Select(PrintedCommands.Quote))}` ended with {code} instead of {command.ExitCode}{expected}"
                + Environment.NewLine + (output + errors).TrimEnd();
        }

        return null;
    }
}
