using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse schema check</c></summary>
internal sealed class SchemaCheckCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Argument<string?> _file = new("FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "A CSV file or a file of JSON lines whose rows are checked instead of the topic's messages; - for standard input",
    };

    private readonly Option<string?> _schema = OptionOf.Text("--schema", "FILE", "Check against this schema instead of the topic's");
    private readonly Option<long?> _version = OptionOf.Number("--version", "N", "Check against this version instead of the last one", 1);
    private readonly Option<long?> _most = OptionOf.Number("--most", "N", $"Print at most N differences (default: {ViolationReport.DefaultMost})", 1);

    public SchemaCheckCommand()
        : base(
            "check", "Check messages of a topic, or rows of a file, against its schema; exit code 3: some do not fit",
            new Example("schema check demotest", "every message that the topic holds"),
            new Example("schema check demotest prices.csv", "the rows of a file, before they are sent"),
            new Example("schema check demotest --schema new.schema.json --json", "against a schema that is not set yet"))
    {
        Add(_topic);
        Add(_file);
        foreach (var option in new Option[] { _schema, _version, _most }) Add(option);
        foreach (var setting in (Setting[])[Setting.DateFormat, Setting.DecimalMark, Setting.SchemaRegistry]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var topic = arguments.GetRequiredValue(_topic);
        var schema = arguments.GetValue(_schema) is { } file
            ? await SchemaCommands.ReadAsync(context, file)
            : await FindAsync(context, topic);
        var rows = arguments.GetValue(_file);
        var most = arguments.GetValue(_most) ?? ViolationReport.DefaultMost;
        var report = new ViolationReport(context.Output, rows is null ? "message" : "row", most);
        if (rows is not null) await CheckedFile.ReadAsync(context, rows, schema, report);
        else await CheckTopicAsync(context, topic, schema, report);
        return report.End(rows ?? topic);
    }

    private async Task<TopicSchema> FindAsync(CommandContext context, string topic)
    {
        await using var registry = await SchemaCommands.OpenAsync(context);
        var versions = await SchemaCommands.RequireAsync(registry, topic, context);
        return TopicSchemas.Read(SchemaCommands.Choose(versions, topic, context.Arguments.GetValue(_version)));
    }

    private static async Task CheckTopicAsync(CommandContext context, string topic, TopicSchema schema, ViolationReport report)
    {
        var log = await context.OpenExistingLogAsync();
        await TopicSelection.RequireAsync(log, topic, context.Cancellation);
        await TopicScan.ReadAllAsync(log, topic, Check, context.Cancellation);

        void Check(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                report.Count();
                if (schema.FindViolation(record.Value) is { } violation) report.Add(new RecordPlace(batch.Partition, record.Offset), violation);
            }
        }
    }
}
