using Bourse.Cli.Frame;

namespace Bourse.Cli.SelfTest;

/// <summary>The steps of a self-test. What they expect is known without the program: sums of the written rows, sessions of the US calendar.</summary>
internal static class SelfTestSteps
{
    /// <summary>The name of the CSV file that <see cref="Rows"/> are written to, in the folder in which commands run.</summary>
    public const string FileName = "prices.csv";

    /// <summary>Two rows whose digits a binary number would change, and one whose sum with them is exact.</summary>
    public const string Rows = "Date,Close\n1987-10-16,0.1\n1987-10-19,0.2\n1987-10-20,3060.699951171875\n";

    /// <summary>All steps, each for a part that can be missing or broken in an installation.</summary>
    public static IReadOnlyList<SelfTestStep> All { get; } =
    [
        new("libraries", "the native libraries of SQLite and Kafka load",
            // Nothing listens on port 1, so the command ends with 4 after it has loaded Kafka's client.
            Run(ExitCode.Unreachable, "Kafka's native library is there", "doctor", "--log", "kafka:127.0.0.1:1")),
        new("network", "exchanges, investors, database and reports; every value recomputed",
            Run(null, "up", "--day-interval", "0", "--no-follow", "--no-dashboard", "--to", "2000-12-29"),
            Run("Inv1_P11", "report"),
            Run(null, "verify")),
        new("lake", "CSV rows through the log into a lake, and SQL over it",
            Run(null, "replay", FileName, "--interval", "0", "--mode", "sequential"),
            Run(null, "sink", "--topic", "demotest", "--until-end", "--quiet"),
            Run(null, "lake", "crawl"),
            Run("3060.999951171875", "sql", "SELECT sum(CAST(\"Close\" AS DECIMAL(38, 12))) AS total FROM demotest")),
        new("bars", "a month of invented bars through the log into the bar store",
            Run(null, "pipeline", "backfill", "--from", "2024-05", "--to", "2024-05", "--symbol", "NVDA", "--provider", "synthetic"),
            Run(null, "stream", "--until-end"),
            // 22 sessions of seven hours in May 2024.
            Run("\"bars\": 154", "bars", "list", "--json")),
    ];

    private static SelfTestCommandLine Run(string? expected, params string[] arguments) => new(arguments, expected);

    private static SelfTestCommandLine Run(int exitCode, string? expected, params string[] arguments) => new(arguments, expected, exitCode);
}
