using System.Globalization;
using Bourse.Events;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Stages;

/// <summary>Compares an existing topic with the settings.</summary>
internal static class TopicDifferences
{
    /// <summary>What is not as it was asked for, e.g. <c>4 partitions, not 1</c>.</summary>
    /// <param name="asked">The topic that the settings describe.</param>
    /// <param name="found">The topic that is there.</param>
    /// <param name="isGiven">Whether a setting was given explicitly; differences from a default are ignored.</param>
    public static IReadOnlyList<string> Of(TopicSpec asked, TopicDescription found, Func<Setting, bool> isGiven)
    {
        var differences = new List<string>();
        Compare(Setting.Partitions, Number(found.Partitions, "partition"), Number(asked.Partitions, "partition"));
        Compare(Setting.Replication, Number(found.Replication, "copy"), Number(asked.Replication, "copy"));
        Compare(Setting.RetentionTime, Time(found.RetentionTime), Time(asked.RetentionTime));
        Compare(Setting.RetentionBytes, Bytes(found.RetentionBytes), Bytes(asked.RetentionBytes));
        return differences;

        void Compare(Setting setting, string has, string wanted)
        {
            if (isGiven(setting) && has != wanted) differences.Add($"{has}, not {wanted}");
        }
    }

    private static string Number(int number, string what) =>
        number == 1 ? $"1 {what}" : $"{number} {(what == "copy" ? "copies" : what + "s")}";

    private static string Time(TimeSpan? time) => time is { } span
        ? $"records kept for {(span.Ticks % TimeSpan.TicksPerDay == 0 ? $"{span.Days} d" : span.ToString("c", CultureInfo.InvariantCulture))}"
        : "records kept for ever";

    private static string Bytes(long? bytes) => bytes is { } number
        ? $"{number.ToString(CultureInfo.InvariantCulture)} bytes a partition"
        : "partitions of any size";
}
