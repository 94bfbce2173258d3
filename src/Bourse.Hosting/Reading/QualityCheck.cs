using Bourse.Bars.Quality;

namespace Bourse.Hosting.Reading;

/// <summary>Checks the bars that somebody has asked for.</summary>
public static class QualityCheck
{
    /// <summary>Reads all of them and reports what may be wrong.</summary>
    /// <param name="chosen">The bars.</param>
    /// <param name="clock">Gives the present time; a session that has not ended is not expected to be complete.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<QualityReport> RunAsync(ChosenBars chosen, TimeProvider clock, CancellationToken cancellation)
    {
        var quality = new BarQuality(chosen.Range.Interval);
        await foreach (var bar in chosen.ReadAsync(cancellation)) quality.Add(bar);
        return quality.Finish(chosen.From, chosen.To, clock.GetUtcNow());
    }

    /// <summary>The name of a kind of finding, e.g. <c>missing_bars</c>.</summary>
    public static string NameOf(QualityKind kind) => kind switch
    {
        QualityKind.NoBars => "no_bars",
        QualityKind.MissingBars => "missing_bars",
        QualityKind.Jump => "jump",
        _ => "overlap",
    };
}
