using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Market;
using Bourse.Schemas;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema set</c></summary>
internal sealed class SchemaSetCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Argument<string> _file = new("FILE") { Description = "A JSON Schema; - for standard input" };
    private readonly Option<string?> _level = SchemaCommands.LevelOption();

    public SchemaSetCommand()
        : base(
            "set", "Give a topic a schema, or a new version of it, if it is compatible with the last one",
            new Example("schema set demotest prices.schema.json", "messages are checked from now on"),
            new Example("schema set demotest prices.schema.json --compatibility none", "any change, now and later"))
    {
        Add(_topic);
        Add(_file);
        foreach (var option in new Option[] { _level, SchemaCommands.RegistryOption() }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var topic = context.Arguments.GetRequiredValue(_topic);
        var schema = await SchemaCommands.ReadAsync(context, context.Arguments.GetRequiredValue(_file));
        await using var registry = await SchemaCommands.OpenAsync(context, creates: true);
        var version = await SchemaCommands.RegisterAsync(registry, topic, schema, context.Arguments.GetValue(_level), context);
        if (context.Output.Json) WriteJson(context.Output, topic, version);
        await WarnOfTopicAsync(context, topic);
        return ExitCode.Done;
    }

    /// <summary>A schema may be there before its topic, but its name may also be misspelt.</summary>
    private static async Task WarnOfTopicAsync(CommandContext context, string topic)
    {
        if (!context.Host.HasLog) return;
        var log = await context.OpenLogAsync();
        var topics = (await log.ListTopicsAsync(context.Cancellation)).Select(found => found.Name).ToList();
        if (topics.Contains(topic)) return;
        var near = NearestName.Of(topic, topics) is { } name ? $"; did you mean {name}?" : "";
        context.Output.Warn($"there is no topic {topic} yet{near}");
    }

    private static void WriteJson(Output output, string topic, SchemaVersion version) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        SchemaJson.WriteMembers(json, version);
        json.WriteEndObject();
    });
}
