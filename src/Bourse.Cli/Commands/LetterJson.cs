using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.DeadLetters;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary>Writes dead letters as JSON.</summary>
internal static class LetterJson
{
    /// <summary>Writes the members that say which letter it is, and why it is one.</summary>
    public static void WriteMembers(Utf8JsonWriter json, DeadLetter letter)
    {
        json.WriteString("topic", letter.Topic);
        json.WriteString("letter", LetterName.Of(letter.Place));
        json.WriteNumber("partition", letter.Place.Partition.Partition);
        json.WriteNumber("offset", letter.Place.Offset);
        json.WriteString("stage", letter.Stage);
        json.WriteString("reason", letter.Error);
        json.WriteString("time", TimePoints.Write(letter.Record.Timestamp));
    }
}
