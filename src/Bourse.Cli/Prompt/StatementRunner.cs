using System.Globalization;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Lake.Query;

namespace Bourse.Cli.Prompt;

/// <summary>Runs statements and writes their rows, and below them what was read.</summary>
/// <param name="queries">Runs statements.</param>
/// <param name="output">Where rows and words go.</param>
/// <param name="format">How rows are written.</param>
/// <param name="clock">Measures how long a statement takes.</param>
internal sealed class StatementRunner(ILakeQueries queries, Output output, ResultFormat format, TimeProvider clock)
{
    /// <summary>Runs a statement.</summary>
    /// <exception cref="BourseException">It cannot be run.</exception>
    public async Task RunAsync(string statement, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var result = await queries.RunAsync(statement, cancellation);
        var rows = await ResultWriter.WriteAsync(output, result, format, cancellation);
        output.Say(Footer(rows, result.Scan, clock.GetElapsedTime(start)));
    }

    private static string Footer(long rows, QueryScan scan, TimeSpan time)
    {
        var newer = scan.NewerFiles > 0 ? $"; {Count.Of(scan.NewerFiles, "newer file")} not crawled yet (bourse lake crawl)" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count.Of(rows, "row")}, {scan.Files:#,0} of {Count.Of(scan.AllFiles, "file")}, {ByteCount.Of(scan.Bytes)}, "
            + $"{time.TotalMilliseconds:#,0} ms{newer}");
    }
}
