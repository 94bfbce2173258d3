using System.Text.Json;

namespace Bourse.Adapters.DuckDb;

/// <summary>
/// A statement as DuckDB's own parser reads it (<c>json_serialize_sql</c>). DuckDB serializes statements that read and no others, which is what keeps
/// all others out.
/// </summary>
internal sealed class StatementTree : IDisposable
{
    /// <summary>An expression may be nested a thousand deep in DuckDB, with a few levels of JSON for each.</summary>
    private const int MaxDepth = 16_384;

    private readonly JsonDocument _document;

    private StatementTree(JsonDocument document, JsonElement root) => (_document, Root) = (document, root);

    /// <summary>The statement.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads what DuckDB returned.</summary>
    /// <exception cref="BourseException">It is not one statement that only reads (<see cref="FailureKind.Usage"/>).</exception>
    public static StatementTree Read(string json, string statement)
    {
        var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        try
        {
            return new StatementTree(document, RequireOne(document.RootElement, statement));
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Each object of the statement's tree, together with those inside of it.</summary>
    public IEnumerable<JsonElement> Nodes()
    {
        var open = new Stack<JsonElement>([Root]);
        while (open.TryPop(out var element))
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                yield return element;
                foreach (var member in element.EnumerateObject()) open.Push(member.Value);
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray()) open.Push(item);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static JsonElement RequireOne(JsonElement answer, string statement)
    {
        if (answer.GetProperty("error").GetBoolean()) throw Refused(answer, statement);
        var statements = answer.GetProperty("statements");
        return statements.GetArrayLength() switch
        {
            1 => statements[0],
            0 => throw new BourseException(FailureKind.Usage, "there is no statement", "write one, e.g. SHOW TABLES"),
            var count => throw new BourseException(FailureKind.Usage, $"{count} statements where one is expected", "run them one by one"),
        };
    }

    private static BourseException Refused(JsonElement answer, string statement)
    {
        if (answer.GetProperty("error_type").GetString() != "parser")
        {
            return new BourseException(
                FailureKind.Usage,
                "only statements that read are allowed",
                "begin with SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE or SHOW TABLES");
        }

        var message = answer.GetProperty("error_message").GetString()!;
        var place = answer.TryGetProperty("position", out var position) && int.TryParse(position.GetString(), out var at)
            ? TextPlace.Of(statement, at)
            : "";
        return new BourseException(FailureKind.Usage, DuckDbErrors.OneLine(message) + place);
    }
}
