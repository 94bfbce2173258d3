using System.CommandLine;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse lake crawl</c></summary>
internal sealed class LakeCrawlCommand : BourseCommand
{
    private static readonly string[] Dialects = ["athena", "spark", "duckdb"];
    private readonly Argument<string[]> _tables = LakeTables.Argument();
    private readonly Option<bool> _dryRun = OptionOf.Flag("--dry-run", "Show what would change in the catalog, and change nothing");
    private readonly Option<string?> _ddl = OptionOf.OneOf("--ddl", "Print the statements that define the tables in another engine", Dialects);

    public LakeCrawlCommand()
        : base(
            "crawl", "Find the tables of the lake, their columns and types, and keep them in its catalog",
            new Example("lake crawl", "every table; only files that are new are read"),
            new Example("lake crawl demotest --dry-run", "what would change"),
            new Example("lake crawl --ddl athena", "the tables as CREATE EXTERNAL TABLE"))
    {
        Add(_tables);
        foreach (var option in new Option[] { _dryRun, _ddl, new SettingOption(Setting.Lake) }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        using var lake = context.Host.OpenLake();
        var crawler = new Crawler(lake, context.Clock);
        var tables = await LakeTables.ChooseAsync(context, _tables, crawler.ListTablesAsync);
        var isDryRun = context.Arguments.GetValue(_dryRun);
        var results = new List<CrawlResult>();
        foreach (var table in tables) results.Add(await crawler.CrawlAsync(table, isDryRun, context.Cancellation));
        if (context.Arguments.GetValue(_ddl) is { } dialect) WriteDdl(context.Output, results, lake, dialect);
        else if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, results));
        else WriteTable(context.Output, results);
        Report(context.Output, results, isDryRun);
        return ExitCode.Done;
    }

    private static void WriteDdl(Output output, List<CrawlResult> results, ILakeStore lake, string dialect)
    {
        var engine = (DdlDialect)Array.IndexOf(Dialects, dialect);
        output.Data.Write(string.Join('\n', results.Select(result => TableDdl.Of(result.After, lake.Place, engine))));
    }

    private static void WriteTable(Output output, List<CrawlResult> results)
    {
        var table = new TextTable("table", "column", "type", "was");
        foreach (var result in results)
        {
            var before = result.Before.Columns.ToDictionary(column => column.Column, column => column.Type.ToString());
            foreach (var column in result.After.Columns)
            {
                var was = before.GetValueOrDefault(column.Column);
                var change = !result.HasChanged || was == column.Type.ToString() ? null : was ?? "new";
                table.Add(result.After.Table, column.Column, column.Type.ToString(), change);
            }
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Utf8JsonWriter json, List<CrawlResult> results)
    {
        json.WriteStartArray();
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("table", result.After.Table);
            json.WriteNumber("version", result.After.Version);
            json.WriteBoolean("changed", result.HasChanged);
            json.WriteNumber("rows", result.After.Rows);
            json.WriteNumber("files", result.Files);
            json.WriteNumber("new_files", result.NewFiles);
            CatalogColumns.Write(json, result.After.Columns);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Report(Output output, List<CrawlResult> results, bool isDryRun)
    {
        foreach (var result in results)
        {
            var news = !result.HasChanged ? "nothing new"
                : $"{Count.Of(result.NewFiles, "new file")}, {Count.Of(result.After.Rows - result.Before.Rows, "row")}, "
                    + $"{Count.Of(result.ChangedColumns.Count(), "column")} new or wider";
            output.Say($"{result.After.Table}: version {result.After.Version}{(isDryRun && result.HasChanged ? " (not created)" : "")}, {news}");
        }

        if (results.Count == 0) output.Say("the lake has no tables yet");
    }
}
