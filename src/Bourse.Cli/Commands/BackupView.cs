using Bourse.Adapters.Backups;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Backups;

namespace Bourse.Cli.Commands;

/// <summary>What backup and restore tell.</summary>
internal static class BackupView
{
    /// <summary>Tells each part that is done, and warns.</summary>
    public static BackupTeller TellerOf(CommandContext context) =>
        new(part => context.Output.Say($"{part.Path}: {ByteCount.Of(part.Bytes)}"), context.Output.Warn);

    /// <summary>Tells that all is done.</summary>
    public static void Conclude(CommandContext context, string place, IReadOnlyList<BackupPart> parts, IReadOnlyList<string> elsewhere)
    {
        context.Output.Say($"{place}: {Count.Of(parts.Count, "part")}, {ByteCount.Of(parts.Sum(part => part.Bytes))}");
        if (!context.Output.Json) return;
        context.Output.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteString("place", place);
            json.WriteStartArray("parts");
            foreach (var part in parts)
            {
                json.WriteStartObject();
                json.WriteString("path", part.Path);
                json.WriteNumber("bytes", part.Bytes);
                json.WriteString("sha256", part.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("not_included");
            foreach (var one in elsewhere) json.WriteStringValue(one);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
