using System.CommandLine;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Cli.Prompt;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Lake.Query;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse sql</c></summary>
internal sealed class SqlCommand : BourseCommand
{
    private static readonly string[] Formats = ["table", "csv", "json", "md"];

    private readonly Argument<string?> _statement = new("STATEMENT")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "A statement that reads (default: a prompt)",
    };

    private readonly Option<string?> _format = OptionOf.OneOf("--format", "How the rows are written (default: table)", Formats);
    private readonly Option<long?> _seconds = OptionOf.Number("--max-seconds", "SECONDS", "How long a statement may take (default: no limit)", 1);
    private readonly Option<string?> _memory = QueryOptions.MaxMemory();
    private readonly Option<long?> _threads = QueryOptions.Threads();
    private readonly Option<long?> _rows = OptionOf.Number("--max-rows", "NUMBER", "How many rows may be written (default: 1000000)", 1);

    public SqlCommand()
        : base(
            "sql", "Run SQL over the tables of the lake and the portfolios' tables",
            new Example("sql \"SELECT * FROM demotest LIMIT 10\"", "ten rows"),
            new Example("sql \"SHOW TABLES\"", "which tables there are"),
            new Example("sql \"SELECT * FROM Inv1_P11 WHERE AsOf >= '2026-01-01'\" --format csv", "a portfolio's values as CSV"),
            new Example("sql", "a prompt"))
    {
        Add(_statement);
        foreach (var option in new Option[] { _format, _seconds, _memory, _threads, _rows }) Add(option);
        foreach (var setting in (Setting[])[Setting.Lake, Setting.Engine]) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var named = (ResultFormat)Array.IndexOf(Formats, context.Arguments.GetValue(_format) ?? Formats[0]);
        var format = context.Output.Json ? ResultFormat.Json : named;
        var limits = ReadLimits(context);
        using var lake = context.Host.OpenLake();
        await using var queries = LakeQueryFactory.OpenQueries(context.Host, lake, limits);
        var runner = new StatementRunner(queries, context.Output, format, context.Clock);
        if (context.Arguments.GetValue(_statement) is { } statement)
        {
            await runner.RunAsync(statement, context.Cancellation);
            return ExitCode.Done;
        }

        return await new SqlPrompt(context, queries, runner).RunAsync();
    }

    private QueryLimits ReadLimits(CommandContext context)
    {
        var arguments = context.Arguments;
        var limits = new QueryLimits
        {
            MaxTime = arguments.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            MaxMemory = QueryOptions.ReadMemory(arguments.GetValue(_memory)),
            Threads = (int?)arguments.GetValue(_threads),
        };
        return arguments.GetValue(_rows) is { } rows ? limits with { MaxRows = rows } : limits;
    }
}
