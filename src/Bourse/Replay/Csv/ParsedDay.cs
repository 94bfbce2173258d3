namespace Bourse.Replay.Csv;

/// <summary>A day read from a field, with its time of day as it is written there.</summary>
/// <param name="Day">The day.</param>
/// <param name="Time">The time of day; zero when there is none. The zone is not applied.</param>
/// <param name="Form">How it was written.</param>
internal readonly record struct ParsedDay(DateOnly Day, TimeSpan Time, DayForm Form)
{
    /// <summary>Day and time as a number that ascends with time.</summary>
    public long Ticks => Day.DayNumber * TimeSpan.TicksPerDay + Time.Ticks;
}

/// <summary>How a day is written.</summary>
internal enum DayForm
{
    /// <summary>yyyy-MM-dd, with or without a time and a zone.</summary>
    Iso,

    /// <summary>Another text.</summary>
    Text,

    /// <summary>Digits alone that are a day in themselves: yyyyMMdd.</summary>
    Digits,

    /// <summary>Days since 1899-12-30, as spreadsheets count.</summary>
    Serial,

    /// <summary>Seconds, milliseconds, microseconds or nanoseconds since 1970, UTC.</summary>
    Epoch,
}
