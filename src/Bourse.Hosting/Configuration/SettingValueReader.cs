using System.Globalization;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads the values of settings, each with an error that says how to write it.</summary>
public static class SettingValueReader
{
    /// <summary>A day, yyyy-MM-dd and nothing else.</summary>
    public static DateOnly ReadDay(SettingValue value) =>
        DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw value.Unusable("is not a day", "write it as yyyy-MM-dd, e.g. 2000-01-31");

    /// <summary>A number from 0.</summary>
    public static ulong ReadSeed(SettingValue value) =>
        ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw value.Unusable("is not a whole number from 0", "give a whole number, e.g. 42");

    /// <summary>A number from 1 to <paramref name="maximum"/>.</summary>
    public static int ReadCount(SettingValue value, int maximum) =>
        int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= maximum
            ? number
            : throw value.Unusable($"is not a whole number from 1 to {maximum}", "give one, e.g. 1");

    /// <summary>A number from 0 to <paramref name="maximum"/>.</summary>
    public static int ReadNumber(SettingValue value, int maximum) =>
        int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= maximum
            ? number
            : throw value.Unusable($"is not a whole number from 0 to {maximum}", "give one, e.g. 5");

    /// <summary>A number of bytes, from 1.</summary>
    public static long ReadBytes(SettingValue value) =>
        long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes >= 1
            ? bytes
            : throw value.Unusable("is not a number of bytes", "give a whole number, e.g. 1073741824 for a GiB");

    /// <summary>A span of time.</summary>
    public static TimeSpan ReadSpan(SettingValue value) =>
        TryReadSpan(value.Text ?? "", out var span) ? span : throw value.Unusable("is not a span of time", "write it like 2s, 500ms, 1.5m or 0");

    /// <summary>A span of time such as <c>2s</c>, <c>500ms</c>, <c>1.5m</c>, <c>2h</c>, <c>7d</c>; <c>0</c> needs no unit.</summary>
    public static bool TryReadSpan(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var digits = text.AsSpan(0, text.Length - unit.Length);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var milliseconds = unit switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "" when number == 0 => 1,
            _ => 0,
        };
        if (milliseconds == 0 || number > TimeSpan.FromDays(3650).Ticks / (decimal)TimeSpan.TicksPerMillisecond / milliseconds) return false;
        span = new TimeSpan((long)(number * milliseconds * TimeSpan.TicksPerMillisecond));
        return true;
    }

    /// <summary>A policy for missing prices.</summary>
    public static MissingPolicy ReadMissing(SettingValue value) => value.Text?.ToLowerInvariant() switch
    {
        "wait" => MissingPolicy.Wait,
        "carry" => MissingPolicy.Carry,
        "skip" => MissingPolicy.Skip,
        _ => throw value.Unusable("is not a policy for missing prices", NearestName.Remedy(value.Text ?? "", Setting.Missing.Values.ToList())),
    };

    /// <summary>One of the values listed for the setting, in the listed spelling.</summary>
    public static string ReadOneOf(SettingValue value)
    {
        var (text, known) = (value.Text ?? "", value.Setting.Values);
        if (known.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } one) return one;
        throw value.Unusable("is none of the values it can have", NearestName.Remedy(text, known.ToList()));
    }
}
