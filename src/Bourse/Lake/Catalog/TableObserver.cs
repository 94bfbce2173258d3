using System.Text.Json;

namespace Bourse.Lake.Catalog;

/// <summary>Derives the columns of a table from its rows, on top of those known already.</summary>
internal sealed class TableObserver
{
    private static readonly HashSet<string> RecordNames = [.. CatalogColumn.OfRecord.Select(column => column.Name)];
    private static readonly JsonReaderOptions Options = new() { MaxDepth = RawLine.MaxDepth };
    private readonly List<(string Name, string Column, TypeObserver Type)> _columns = [];
    private readonly Dictionary<string, TypeObserver> _byName = new(StringComparer.Ordinal);

    /// <summary>The members of the rows so far, by their place, each with its observer if it is a column of the table's own.</summary>
    private readonly List<(byte[] Name, TypeObserver? Type)> _places = [];
    private readonly HashSet<string> _taken;

    /// <summary>Begins with the columns of an earlier version.</summary>
    public TableObserver(IEnumerable<CatalogColumn> known)
    {
        _taken = new HashSet<string>(RecordNames, StringComparer.OrdinalIgnoreCase) { CatalogColumn.Day };
        foreach (var column in known) Add(column.Name, column.Column).Observe(column.Type);
    }

    /// <summary>How many rows were taken in.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes in a row.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public void Observe(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a row is no JSON object");
        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            // Rows mostly have the same members in the same order.
            var isKnown = place < _places.Count && reader.ValueTextEquals(_places[place].Name);
            var type = isKnown ? _places[place].Type : Find(reader.GetString()!, place);
            reader.Read();
            if (type is null) reader.Skip();
            else type.Observe(ref reader);
        }

        Rows++;
    }

    /// <summary>The columns, in the order in which they appeared.</summary>
    public IReadOnlyList<CatalogColumn> ToColumns() =>
        [.. _columns.Select(column => new CatalogColumn(column.Name, column.Column, column.Type.ToLakeType()))];

    private TypeObserver? Find(string name, int place)
    {
        var type = RecordNames.Contains(name) ? null : _byName.TryGetValue(name, out var known) ? known : Add(name, FreeName(name));
        var found = (System.Text.Encoding.UTF8.GetBytes(name), type);
        if (place < _places.Count) _places[place] = found;
        else _places.Add(found);
        return type;
    }

    private TypeObserver Add(string name, string column)
    {
        var type = new TypeObserver();
        _columns.Add((name, column, type));
        _taken.Add(column);
        return _byName[name] = type;
    }

    private string FreeName(string name)
    {
        var wanted = name.Length == 0 ? "unnamed" : name;
        var free = wanted;
        for (var number = 2; _taken.Contains(free); number++) free = $"{wanted}_{number}";
        return free;
    }
}
