using Bourse.Dashboard.Reading;
using Bourse.Lake.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bourse.Dashboard.Api;

/// <summary>Tables of the lake, and statements over them.</summary>
internal static class LakeRoutes
{
    private const string Tag = "lake";

    /// <summary>Adds them to the API.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/lake/tables", ListAsync).WithTags(Tag).WithSummary("The tables with files, bytes and rows");
        api.MapGet("/lake/tables/{table}/columns", ListColumnsAsync).WithTags(Tag).WithSummary("The columns of a table");
        api.MapGet("/lake/tables/{table}", DescribeAsync).WithTags(Tag).WithSummary("The days, schema versions and files of a table");
        api.MapGet("/sql/completions", CompleteAsync).WithTags(Tag)
            .WithSummary("The keywords, tables and columns that begin with a word, as the prompt of bourse sql completes it");
        api.MapPost("/sql", RunAsync).Heavy().WithTags(Tag).WithSummary("Runs a statement that reads; its first rows");
        api.MapPost("/sql/csv", RunCsvAsync).Heavy().WithTags(Tag).WithSummary("The same as CSV, with up to 100,000 rows")
            .Produces<string>(StatusCodes.Status200OK, "text/csv");
    }

    private static async Task<Ok<IReadOnlyList<LakeTable>>> ListAsync(LakeReader lake, CancellationToken cancellation) =>
        TypedResults.Ok(await lake.ListAsync(cancellation));

    private static async Task<Ok<IReadOnlyList<ColumnView>>> ListColumnsAsync(string table, LakeReader lake, CancellationToken cancellation) =>
        TypedResults.Ok(await lake.ListColumnsAsync(table, cancellation));

    private static async Task<Ok<TableDetails>> DescribeAsync(string table, LakeReader lake, CancellationToken cancellation) =>
        TypedResults.Ok(await lake.DescribeAsync(table, cancellation));

    private static async Task<Ok<IReadOnlyList<string>>> CompleteAsync(string? word, LakeReader lake, CancellationToken cancellation) =>
        TypedResults.Ok(await lake.CompleteAsync(word ?? "", cancellation));

    private static async Task<Ok<StatementResult>> RunAsync(StatementRequest request, LakeReader lake, CancellationToken cancellation) =>
        TypedResults.Ok(await lake.RunAsync(request.Statement, LakeReader.MostRows, cancellation));

    private static async Task<IResult> RunCsvAsync(StatementRequest request, LakeReader lake, CancellationToken cancellation)
    {
        var result = await lake.RunAsync(request.Statement, LakeReader.MostSavedRows, cancellation);
        var rows = CsvText.Row(result.Columns.Select(column => column.Name)) + string.Concat(result.Rows.Select(CsvText.Row));
        return Results.Text(rows, "text/csv; charset=utf-8");
    }
}

/// <summary>A statement.</summary>
/// <param name="Statement">The SQL.</param>
internal sealed record StatementRequest(string? Statement);
