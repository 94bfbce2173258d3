using System.Globalization;

namespace Bourse.Cli.Frame;

/// <summary>Numbers of things in words.</summary>
internal static class Count
{
    /// <summary>E.g. <c>1 portfolio</c>, <c>1,200 portfolios</c>.</summary>
    public static string Of(long number, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {thing}{(number == 1 ? "" : "s")}");
}
