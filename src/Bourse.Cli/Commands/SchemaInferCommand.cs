using System.CommandLine;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Reading;
using Bourse.Schemas.Inference;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema infer</c></summary>
internal sealed class SchemaInferCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Option<bool> _set = OptionOf.Flag("--set", "Give the topic this schema");
    private readonly Option<bool> _open = OptionOf.Flag("--open", "Allow members that no message has so far");
    private readonly Option<string?> _level = SchemaCommands.LevelOption();

    public SchemaInferCommand()
        : base(
            "infer", "Derive a schema from the messages of a topic, and print it",
            new Example("schema infer demotest", "types as they were seen; required is what every message has"),
            new Example("schema infer demotest --set", "also gives it to the topic"),
            new Example("schema infer demotest > prices.schema.json", "to change it before `bourse schema set`"))
    {
        Add(_topic);
        foreach (var option in new Option[] { _set, _open, _level, SchemaCommands.RegistryOption() }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var log = await context.OpenExistingLogAsync();
        var topic = (await TopicSelection.RequireAsync(log, arguments.GetRequiredValue(_topic), context.Cancellation)).Name;
        var inference = new SchemaInference(arguments.GetValue(_open));
        await TopicScan.ReadAllAsync(log, topic, batch => Observe(batch, inference), context.Cancellation);
        if (inference.Messages == 0)
        {
            throw new BourseException(
                FailureKind.Failed, $"topic {topic} holds no message that is a JSON object", "send some, or write a schema by hand");
        }

        var text = inference.Write(topic);
        context.Output.WriteBytes(Encoding.UTF8.GetBytes(text + "\n"));
        context.Output.Say($"from {Count.Of(inference.Messages, "message")} of {topic}");
        if (inference.Others > 0) context.Output.Warn($"{Count.Of(inference.Others, "message")} passed over, which are no JSON objects");
        if (arguments.GetValue(_set)) await SetAsync(context, topic, text);
        return ExitCode.Done;
    }

    private async Task SetAsync(CommandContext context, string topic, string text)
    {
        await using var registry = await SchemaCommands.OpenAsync(context);
        await SchemaCommands.RegisterAsync(registry, topic, TopicSchema.Parse(text), context.Arguments.GetValue(_level), context);
    }

    private static void Observe(RecordBatch batch, SchemaInference inference)
    {
        foreach (var record in batch) inference.Observe(record.Value);
    }
}
