namespace Bourse.Tests;

/// <summary>
/// How long tests wait for what must come. No test asserts that something is fast by this bound: it only ends a test that hangs, and is so long that
/// no machine is too slow or too busy for it.
/// </summary>
internal static class Patience
{
    /// <summary>The bound in milliseconds, for attributes.</summary>
    public const int Milliseconds = 600_000;

    /// <summary>The bound.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(Milliseconds);
}
