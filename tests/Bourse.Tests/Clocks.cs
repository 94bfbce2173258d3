namespace Bourse.Tests;

internal static class Clocks
{
    /// <summary>A clock that stands at noon (UTC) of a Monday, 2024-01-08, until a test moves it.</summary>
    public static FakeTimeProvider MondayNoon() => new(new DateTimeOffset(2024, 1, 8, 12, 0, 0, TimeSpan.Zero));
}
