using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Market;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema compatibility</c></summary>
internal sealed class SchemaCompatibilityCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Argument<string?> _level = new("LEVEL")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = $"The level to set: {string.Join(", ", CompatibilityLevels.Names)}",
    };

    public SchemaCompatibilityCommand()
        : base(
            "compatibility", "Show or set how a new version of a topic's schema must agree with the last one",
            new Example("schema compatibility demotest", "the level"),
            new Example("schema compatibility demotest full", "sets it"))
    {
        _level.CompletionSources.Add([.. CompatibilityLevels.Names]);
        Add(_topic);
        Add(_level);
        Add(SchemaCommands.RegistryOption());
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var topic = context.Arguments.GetRequiredValue(_topic);
        var level = context.Arguments.GetValue(_level) is { } name ? Read(name) : (CompatibilityLevel?)null;
        await using var registry = await SchemaCommands.OpenAsync(context, creates: level is not null);
        var subject = SchemaSubject.OfTopic(topic);
        if (level is { } given) await registry.SetCompatibilityAsync(subject, given, context.Cancellation);
        var held = CompatibilityLevels.NameOf(await registry.GetCompatibilityAsync(subject, context.Cancellation));
        if (context.Output.Json) WriteJson(context.Output, topic, held);
        else context.Output.Data.WriteLine(held);
        return ExitCode.Done;
    }

    private static CompatibilityLevel Read(string name) => CompatibilityLevels.TryParse(name)
        ?? throw new BourseException(
            FailureKind.Usage, $"'{name}' is no level of compatibility", NearestName.Remedy(name, CompatibilityLevels.Names.ToList()));

    private static void WriteJson(Output output, string topic, string level) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteString("compatibility", level);
        json.WriteEndObject();
    });
}
