namespace Bourse.Dashboard.Api;

/// <summary>How many of something an address asks for.</summary>
internal static class AskedCount
{
    /// <summary>The number that is asked for; the usual one when none is.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="asked">What the address says; null when it says nothing.</param>
    /// <param name="usual">The usual number.</param>
    /// <param name="most">The largest one.</param>
    /// <exception cref="BourseException">Less than one is asked for, or too many (<see cref="FailureKind.Usage"/>).</exception>
    public static int Of(string name, int? asked, int usual, int most) => asked switch
    {
        null => usual,
        > 0 when asked <= most => asked.Value,
        _ => throw new BourseException(FailureKind.Usage, $"{name} {asked} cannot be answered", $"ask for 1 to {most} at once"),
    };
}
