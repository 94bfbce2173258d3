using System.CommandLine;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;

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
        var history = SchemaHistory.Of(versions);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, history));
        else WriteText(context.Output, history);
        return ExitCode.Done;
    }

    private static void WriteText(Output output, IReadOnlyList<SchemaRevision> history)
    {
        foreach (var (version, changes) in history)
        {
            var time = SchemaCommands.TimeOf(version) is { } known ? $"  {known}" : "";
            output.Data.WriteLine($"version {version.Version}  id {version.Id}{time}");
            foreach (var change in changes) output.Data.WriteLine(SafeText.Of($"  {change}"));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<SchemaRevision> history)
    {
        json.WriteStartArray();
        foreach (var (version, changes) in history)
        {
            json.WriteStartObject();
            SchemaJson.WriteMembers(json, version);
            json.WriteStartArray("changes");
            foreach (var change in changes)
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
