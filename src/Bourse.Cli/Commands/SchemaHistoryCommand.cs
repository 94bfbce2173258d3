using System.CommandLine;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema history</c></summary>
internal sealed class SchemaHistoryCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();

    public SchemaHistoryCommand()
        : base(
            "history", "List the versions of a topic's schema, with what each has changed",
            new Example("schema history demotest", "oldest first"),
            new Example("schema history demotest --json", "the same as JSON"))
    {
        Add(_topic);
        Add(SchemaCommands.RegistryOption());
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var registry = await SchemaCommands.OpenAsync(context);
        var versions = await SchemaCommands.RequireAsync(registry, context.Arguments.GetRequiredValue(_topic), context);
        var changes = ChangesOf(versions);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, versions, changes));
        else WriteText(context.Output, versions, changes);
        return ExitCode.Done;
    }

    /// <summary>The changes of each version; none for the first one, and for one that follows a schema of another type.</summary>
    private static List<IReadOnlyList<SchemaChange>> ChangesOf(IReadOnlyList<SchemaVersion> versions)
    {
        var (changes, former) = (new List<IReadOnlyList<SchemaChange>>(), (TopicSchema?)null);
        foreach (var version in versions)
        {
            var schema = version.Type == SchemaVersion.JsonType ? TopicSchemas.Read(version) : null;
            changes.Add(former is null || schema is null ? [] : SchemaDifference.List(former, schema));
            former = schema;
        }

        return changes;
    }

    private static void WriteText(Output output, IReadOnlyList<SchemaVersion> versions, List<IReadOnlyList<SchemaChange>> changes)
    {
        foreach (var (place, version) in versions.Index())
        {
            var time = SchemaCommands.TimeOf(version) is { } known ? $"  {known}" : "";
            output.Data.WriteLine($"version {version.Version}  id {version.Id}{time}");
            foreach (var change in changes[place]) output.Data.WriteLine(SafeText.Of($"  {change}"));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<SchemaVersion> versions, List<IReadOnlyList<SchemaChange>> changes)
    {
        json.WriteStartArray();
        foreach (var (place, version) in versions.Index())
        {
            json.WriteStartObject();
            SchemaJson.WriteMembers(json, version);
            json.WriteStartArray("changes");
            foreach (var change in changes[place])
            {
                json.WriteStartObject();
                json.WriteString("path", change.Path);
                json.WriteString("change", change.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            SchemaJson.WriteSchema(json, version);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
