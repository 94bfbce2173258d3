namespace Bourse.Market;

/// <summary>Easter Sunday, on which most movable holidays hang. Days are Gregorian.</summary>
public static class Easter
{
    /// <summary>
    /// Easter Sunday of the Orthodox churches: Meeus' Julian algorithm (J. Meeus, Astronomical Algorithms, 1991, chapter 8), moved from the
    /// Julian calendar to the Gregorian one.
    /// </summary>
    public static DateOnly Orthodox(int year)
    {
        var a = year % 4;
        var b = year % 7;
        var c = year % 19;
        var d = (19 * c + 15) % 30;
        var e = (2 * a + 4 * b - d + 34) % 7;
        var f = d + e + 114;
        return new DateOnly(year, f / 31, f % 31 + 1).AddDays(JulianLag(year));
    }

    /// <summary>
    /// Easter Sunday of the Western churches: the anonymous Gregorian algorithm (Nature, 20 April 1876; J. Meeus, Astronomical Algorithms, 1991,
    /// chapter 8).
    /// </summary>
    public static DateOnly Western(int year)
    {
        var a = year % 19;
        var (b, c) = (year / 100, year % 100);
        var (d, e) = (b / 4, b % 4);
        var g = (8 * b + 13) / 25;
        var h = (19 * a + b - d - g + 15) % 30;
        var (i, k) = (c / 4, c % 4);
        var l = (32 + 2 * e + 2 * i - h - k) % 7;
        var m = (a + 11 * h + 22 * l) / 451;
        var n = h + l - 7 * m + 114;
        return new DateOnly(year, n / 31, n % 31 + 1);
    }

    /// <summary>The days by which the Julian calendar is behind the Gregorian one in spring: 13 from 1900 to 2099.</summary>
    private static int JulianLag(int year) => year / 100 - year / 400 - 2;
}
