using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;
using Bourse.Lake.Catalog;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse lake ls</c></summary>
internal sealed class LakeListCommand : BourseCommand
{
    public LakeListCommand()
        : base(
            "ls", "List the tables of the lake",
            new Example("lake ls", "files, size, rows and newest record of every table"),
            new Example("lake ls --lake s3://bucket/prefix --json", "those of a bucket, as JSON"))
    {
        Add(new SettingOption(Setting.Lake));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        using var lake = context.Host.OpenLake();
        var tables = await new LakeInventory(lake).ReadAsync(context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, tables);
        else if (tables.Count > 0) WriteTable(context.Output, tables);
        else context.Output.Say($"the lake {context.Settings.LakePlace} is empty");
        return ExitCode.Done;
    }

    private static void WriteTable(Output output, IReadOnlyList<LakeTable> tables)
    {
        var table = new TextTable("table", ">files", ">bytes", ">rows", "newest record");
        foreach (var one in tables)
        {
            table.Add(one.Name, Number(one.Files), ByteCount.Of(one.Bytes), RowsOf(one), NewestOf(one));
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Output output, IReadOnlyList<LakeTable> tables) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var one in tables)
        {
            json.WriteStartObject();
            json.WriteString("table", one.Name);
            json.WriteNumber("files", one.Files);
            json.WriteNumber("bytes", one.Bytes);
            json.WriteNumber("rows", one.Rows);
            json.WriteBoolean("rows_exact", one.IsExact);
            json.WriteString("newest_record", NewestOf(one));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The number of rows, with <c>~</c> if some of them are counted by their offsets.</summary>
    private static string RowsOf(LakeTable table) => table.IsExact ? Number(table.Rows) : $"~{Number(table.Rows)}";

    private static string? NewestOf(LakeTable table) => table.NewestTime is { } time ? TimePoints.Write(time) : null;
}
