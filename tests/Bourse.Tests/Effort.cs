namespace Bourse.Tests;

/// <summary>
/// How long loops of faults and seeds go on: as long as every run of all tests can afford, or several times as long with
/// <c>./bourse test --effort full</c>.
/// </summary>
internal static class Effort
{
    /// <summary>The variable that the launcher sets; <c>full</c> or nothing.</summary>
    public const string Variable = "BOURSE_TEST_EFFORT";

    /// <summary>Whether the long form was asked for.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>The number of rounds of a loop.</summary>
    public static int Of(int ordinary, int full) => IsFull ? full : ordinary;
}
