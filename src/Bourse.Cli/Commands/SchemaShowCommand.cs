using System.CommandLine;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Schemas;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema show</c></summary>
internal sealed class SchemaShowCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Option<long?> _version = OptionOf.Number("--version", "N", "This version instead of the last one", 1);

    public SchemaShowCommand()
        : base(
            "show", "Print the schema of a topic",
            new Example("schema show demotest", "its last version"),
            new Example("schema show demotest --version 1 --json", "the first one, with its id and time"))
    {
        Add(_topic);
        foreach (var option in new Option[] { _version, SchemaCommands.RegistryOption() }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var topic = context.Arguments.GetRequiredValue(_topic);
        await using var registry = await SchemaCommands.OpenAsync(context);
        var versions = await SchemaCommands.RequireAsync(registry, topic, context);
        var version = SchemaCommands.Choose(versions, topic, context.Arguments.GetValue(_version));
        context.Output.WriteJson(json => Write(json, topic, version, context.Output.Json));
        return ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, string topic, SchemaVersion version, bool withMembers)
    {
        if (!withMembers)
        {
            using var schema = JsonDocument.Parse(version.Text);
            schema.RootElement.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("topic", topic);
        SchemaJson.WriteMembers(json, version);
        SchemaJson.WriteSchema(json, version);
        json.WriteEndObject();
    }
}
