using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary>Prints the rows and messages that do not fit a schema: the first ones one by one, and the number of all.</summary>
/// <param name="output">Where they go.</param>
/// <param name="what">What is checked: rows or messages, in the singular.</param>
/// <param name="most">So many are printed.</param>
internal sealed class ViolationReport(Output output, string what, long most)
{
    /// <summary>So many are printed unless a number is given.</summary>
    public const long DefaultMost = 20;

    private readonly List<Row> _rows = [];
    private long _checked;
    private long _found;

    /// <summary>Counts a row or message that is checked.</summary>
    public void Count() => _checked++;

    /// <summary>Adds a message that does not fit.</summary>
    public void Add(RecordPlace place, SchemaViolation violation) => Add(new Row(place, null, violation, violation.ToString()));

    /// <summary>Adds a row of a file that does not fit.</summary>
    public void Add(long line, SchemaViolation violation) => Add(new Row(null, line, violation, violation.ToString()));

    /// <summary>Adds a row of a file that cannot be read.</summary>
    public void AddUnreadable(long line, string reason) => Add(new Row(null, line, null, reason));

    /// <summary>Prints what is left to print.</summary>
    /// <param name="source">The topic or the file.</param>
    /// <returns>The exit code.</returns>
    public int End(string source)
    {
        if (output.Json) output.WriteJson(WriteJson);
        else if (_found > _rows.Count) output.Data.WriteLine($"… and {Hosting.Count.Of(_found - _rows.Count, "more difference")}");
        var fit = _found == 0 ? "all fit the schema" : _found == 1 ? "1 does not fit the schema" : $"{_found} do not fit the schema";
        output.Say($"{source}: {Hosting.Count.Of(_checked, what)}, {fit}");
        return _found == 0 ? ExitCode.Done : ExitCode.Differences;
    }

    private void Add(Row row)
    {
        _found++;
        if (_found > most) return;
        _rows.Add(row);
        if (!output.Json) output.Data.WriteLine(SafeText.Of($"{row}"));
    }

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("rows", _checked);
        json.WriteNumber("difference_count", _found);
        json.WriteStartArray("differences");
        foreach (var row in _rows)
        {
            json.WriteStartObject();
            if (row.Line is { } line) json.WriteNumber("line", line);
            if (row.Place is { } place)
            {
                json.WriteNumber("partition", place.Partition.Partition);
                json.WriteNumber("offset", place.Offset);
            }

            json.WriteString("path", row.Violation?.Path);
            json.WriteString("value", row.Violation?.Value);
            json.WriteString("expected", row.Violation?.Expected);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Row(RecordPlace? Place, long? Line, SchemaViolation? Violation, string Reason)
    {
        public override string ToString() => $"{(Line is { } line ? $"line {line}" : $"{Place}")}: {Reason}";
    }
}
