using Bourse.Audit;
using Bourse.Events;

namespace Bourse.Hosting.Reading;

/// <summary>What an audit could not check, or does not call a difference.</summary>
public static class AuditCaveats
{
    private const int MostNames = 3;

    /// <summary>A sentence for each, without its full stop; none when all was checked.</summary>
    public static IEnumerable<string> Of(AuditResult result)
    {
        if (result.Unusable > 0) yield return $"{Count.Of(result.Unusable, "message")} of topic {Topics.Prices} cannot be used as prices";
        if (result.UnusableEvaluations > 0)
            yield return $"{Count.Of(result.UnusableEvaluations, "message")} of topic {Topics.Evaluations} cannot be used as evaluations";
        var portfolios = result.Portfolios.Count(one => one.Unchecked > 0 || one.IsUnchecked);
        if (portfolios > 0) yield return $"not checked, prices deleted: {Count.Of(result.Unchecked, "day")} of {Count.Of(portfolios, "portfolio")}";
        var whole = result.Portfolios.Where(one => one.IsUnchecked).Select(one => one.Portfolio.Key).ToList();
        if (whole.Count > 0) yield return $"could not be checked at all: {Count.Of(whole.Count, "portfolio")} ({Shortened(whole)})";
        if (result.Behind > 0) yield return $"the network is running: on their way are still {Count.Of(result.Behind, "trading day")} at the end";
    }

    private static string Shortened(List<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} …";
}
