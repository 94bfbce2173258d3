using System.CommandLine;
using System.Globalization;
using Bourse.Adapters.DuckDb;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse lake compact</c></summary>
internal sealed class LakeCompactCommand : BourseCommand
{
    private readonly Argument<string[]> _tables = LakeTables.Argument();
    private readonly Option<string?> _dropRaw = OptionOf.Text(
        "--drop-raw-after", "TIME", "Delete raw files of days longer ago than this that Parquet was checked to hold, e.g. 30d (default: none)");

    private readonly Option<string?> _memory = QueryOptions.MaxMemory();
    private readonly Option<long?> _threads = QueryOptions.Threads();

    public LakeCompactCommand()
        : base(
            "compact", "Copy the crawled raw files of the lake into Parquet files",
            new Example("lake compact", "every table"),
            new Example("lake compact demotest --drop-raw-after 30d", "one table, and raw files of older days are deleted"))
    {
        Add(_tables);
        foreach (var option in new Option[] { _dropRaw, _memory, _threads, new SettingOption(Setting.Lake) }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var limits = new QueryLimits
        {
            MaxMemory = QueryOptions.ReadMemory(context.Arguments.GetValue(_memory)), Threads = (int?)context.Arguments.GetValue(_threads),
        };
        var before = FirstDayKept(context);
        using var lake = context.Host.OpenLake();
        var tables = await LakeTables.ChooseAsync(context, _tables, new LakeCatalog(lake).ListTablesAsync);
        using var compactor = LakeQueryFactory.OpenCompactor(context.Host, lake, limits);
        var output = new TextTable("table", ">files", ">raw files", ">rows", ">bytes", ">raw deleted");
        foreach (var table in tables)
        {
            var made = await compactor.CompactAsync(table, context.Cancellation);
            var dropped = before is { } day ? await compactor.DropRawAsync(table, day, context.Cancellation) : 0;
            output.Add(table, Text(made.Files), Text(made.RawFiles), Text(made.Rows), Text(made.Bytes), Text(dropped));
            if (context.Output.Json) WriteJson(context.Output, made, dropped);
        }

        if (!context.Output.Json) context.Output.WriteTable(output);
        if (tables.Count == 0) context.Output.Say("the catalog has no tables yet; bourse lake crawl finds them");
        return ExitCode.Done;
    }

    private DateOnly? FirstDayKept(CommandContext context)
    {
        if (context.Arguments.GetValue(_dropRaw) is not { } text) return null;
        if (!SettingValueReader.TryReadSpan(text, out var age))
        {
            throw new BourseException(FailureKind.Usage, $"--drop-raw-after '{text}' is not a span of time", "write it like 30d");
        }

        return DateOnly.FromDateTime((context.Clock.GetUtcNow() - age).UtcDateTime);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteJson(Output output, CompactResult made, int dropped) => output.WriteJsonLine(json =>
    {
        json.WriteStartObject();
        json.WriteString("table", made.Table);
        json.WriteNumber("files", made.Files);
        json.WriteNumber("raw_files", made.RawFiles);
        json.WriteNumber("rows", made.Rows);
        json.WriteNumber("bytes", made.Bytes);
        json.WriteNumber("raw_deleted", dropped);
        json.WriteEndObject();
    });
}
