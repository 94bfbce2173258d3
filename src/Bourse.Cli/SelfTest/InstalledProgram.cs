using System.Diagnostics;
using Bourse.Cli.Frame;

namespace Bourse.Cli.SelfTest;

/// <summary>The program as it is installed, run as processes of their own in a folder where no settings of the user are found.</summary>
/// <param name="folder">The folder: current folder, home folder of the user and of Bourse.</param>
internal sealed class InstalledProgram(string folder)
{
    private static readonly string[] Kept = ["PATH", "DOTNET_ROOT", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "SystemRoot", "TEMP", "TMP", "TMPDIR", "TZ"];

    /// <summary>The home folder of Bourse that the commands use.</summary>
    public string Home { get; } = Path.Combine(folder, "home");

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the process is ended.</exception>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        using var process = Start(arguments);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>Starts the dashboard on a free port and asks it for a page.</summary>
    /// <returns>Null when it answered; else what went wrong.</returns>
    public async Task<string?> TryDashboardAsync(CancellationToken cancellation)
    {
        using var process = Start(["dashboard", "--port", "0"]);
        try
        {
            var said = new List<string>();
            while (await process.StandardError.ReadLineAsync(cancellation) is { } line)
            {
                said.Add(line);
                if (AddressIn(line) is { } address) return await AskAsync(address, cancellation);
            }

            return string.Join(Environment.NewLine, said);
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>The address in a line such as <c>dashboard: http://127.0.0.1:8501 (for this machine only)</c>.</summary>
    private static Uri? AddressIn(string line) =>
        line.Split(' ').Select(word => Uri.TryCreate(word, UriKind.Absolute, out var url) ? url : null).FirstOrDefault(url => url?.Scheme == "http");

    private static async Task<string?> AskAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new HttpClient();
        using var page = await client.GetAsync(address, cancellation);
        var text = await page.Content.ReadAsStringAsync(cancellation);
        return page.IsSuccessStatusCode && text.Contains("</html>", StringComparison.Ordinal) ? null : $"{address} answered {(int)page.StatusCode}";
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var words = ChildCommandLine.ProgramWords.Concat(arguments).Concat(["--home", Home]).ToList();
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Kept, StringComparer.OrdinalIgnoreCase).ToList()) start.Environment.Remove(name);
        start.Environment["HOME"] = start.Environment["USERPROFILE"] = folder;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static void End(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
    }
}
