using System.Globalization;

namespace Bourse.Hosting;

/// <summary>Formats counts of things.</summary>
public static class Count
{
    /// <summary>E.g. <c>1 portfolio</c>, <c>1,200 portfolios</c>.</summary>
    public static string Of(long number, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {thing}{(number == 1 ? "" : "s")}");
}
