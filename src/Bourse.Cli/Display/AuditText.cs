using Bourse.Audit;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Stages.Exchanges;

namespace Bourse.Cli.Display;

/// <summary>The result of an audit for people: the first differences, how many there are of each kind, the likely causes.</summary>
internal static class AuditText
{
    private const int FirstShown = 20;

    /// <summary>Writes the result.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="result">The result.</param>
    /// <param name="files">What is said of price files that differ from the log.</param>
    /// <param name="all">Whether all differences are written.</param>
    public static void Write(Output output, AuditResult result, IReadOnlyList<FileDifference> files, bool all)
    {
        if (result.Differences.Count > 0) WriteDifferences(output, result, all);
        foreach (var file in files) output.Data.WriteLine(SafeText.Of(file.Sentence));
        output.Flush();
        foreach (var cause in LikelyCauses.Of(result)) output.Say(cause);
        output.Say(
            $"{Verdict(result.Differences.Count, files.DistinctBy(file => file.Exchange.Name).Count())}: {Count.Of(result.Prices, "price")}, "
            + $"{Count.Of(result.Evaluations, "evaluation")}, {Count.Of(result.Rows, "row")}, {Count.Of(result.Reports, "report")} checked");
        foreach (var caveat in AuditCaveats.Of(result)) output.Say(caveat);
        foreach (var file in files) output.Say(RemedyOf(file));
    }

    /// <summary>The word for a kind of difference.</summary>
    public static string WordOf(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Unexpected => "unexpected",
        _ => "different",
    };

    private static string Verdict(int differences, int files)
    {
        var file = $"{Count.Of(files, "price file")} {(files == 1 ? "differs" : "differ")} from the log";
        if (differences == 0) return files == 0 ? "everything is right" : file;
        var found = Count.Of(differences, "difference");
        return files == 0 ? found : $"{found}, and {file}";
    }

    private static string RemedyOf(FileDifference file) => file.CanBeSent
        ? $"{Remedies.RevisePrices(file.Exchange)} sends the prices of {file.File}"
        : $"a published price cannot be taken back: put its row back into {file.File}, or give there the price that holds, which --revise sends";

    private static void WriteDifferences(Output output, AuditResult result, bool all)
    {
        var shown = all ? result.Differences.Count : Math.Min(FirstShown, result.Differences.Count);
        var table = new TextTable("place", "portfolio", "date", "what", "expected", "found");
        foreach (var one in result.Differences.Take(shown))
        {
            table.Add(one.Place, one.Portfolio, one.Date?.ToString("O"), one.What, one.Expected, one.Found);
        }

        output.WriteTable(table);
        if (shown < result.Differences.Count) WriteCounts(output, result.Differences);
        output.Flush();
        if (shown < result.Differences.Count) output.Say($"the first {shown} of {result.Differences.Count:N0} differences; --all prints them all");
    }

    private static void WriteCounts(Output output, IEnumerable<Difference> differences)
    {
        output.Data.WriteLine();
        var table = new TextTable(">count", "place", "what", "kind", ">portfolios");
        foreach (var (place, what, kind, portfolios, count) in DifferenceCount.Of(differences))
        {
            table.Add($"{count:N0}", place, what, WordOf(kind), $"{portfolios:N0}");
        }

        output.WriteTable(table);
    }
}
