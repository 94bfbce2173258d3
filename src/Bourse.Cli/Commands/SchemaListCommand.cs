using System.Globalization;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema list</c></summary>
internal sealed class SchemaListCommand : BourseCommand
{
    public SchemaListCommand()
        : base(
            "list", "List the topics that have a schema",
            new Example("schema list", "each with its last version and level of compatibility"),
            new Example("schema list --schema-registry http://127.0.0.1:8081 --json", "those of a registry elsewhere, as JSON")) =>
        Add(SchemaCommands.RegistryOption());

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var registry = await SchemaCommands.OpenAsync(context);
        var rows = new List<(SchemaVersion Version, CompatibilityLevel Level)>();
        foreach (var subject in await registry.ListSubjectsAsync(context.Cancellation))
        {
            if (await registry.FindLatestAsync(subject, context.Cancellation) is not { } version) continue;
            rows.Add((version, await registry.GetCompatibilityAsync(subject, context.Cancellation)));
        }

        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, rows));
        else if (rows.Count == 0) context.Output.Say("no topic has a schema; `bourse schema infer TOPIC --set` makes one");
        else WriteTable(context.Output, rows);
        return ExitCode.Done;
    }

    private static string TopicOf(SchemaVersion version) => SchemaSubject.TopicOf(version.Subject) ?? version.Subject;

    private static void WriteTable(Output output, List<(SchemaVersion Version, CompatibilityLevel Level)> rows)
    {
        var table = new TextTable("topic", ">version", ">id", "type", "compatibility", "time");
        foreach (var (version, level) in rows)
        {
            table.Add(
                TopicOf(version), Text(version.Version), Text(version.Id), version.Type, CompatibilityLevels.NameOf(level),
                SchemaCommands.TimeOf(version));
        }

        output.WriteTable(table);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteJson(Utf8JsonWriter json, List<(SchemaVersion Version, CompatibilityLevel Level)> rows)
    {
        json.WriteStartArray();
        foreach (var (version, level) in rows)
        {
            json.WriteStartObject();
            json.WriteString("topic", TopicOf(version));
            SchemaJson.WriteMembers(json, version);
            json.WriteString("compatibility", CompatibilityLevels.NameOf(level));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
