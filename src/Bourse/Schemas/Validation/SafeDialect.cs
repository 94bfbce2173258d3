using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary>
/// The versions of JSON Schema that are understood, with the keywords replaced whose cost or numbers have no bound in the library. A dialect counts
/// the steps of one message, so it serves one schema and one caller at a time.
/// </summary>
internal sealed class SafeDialect
{
    private static readonly Dictionary<string, (string Name, Dialect Dialect)> Known = new(StringComparer.Ordinal)
    {
        [Draft04.Uri] = ("draft-04", Dialect.Draft06),
        ["http://json-schema.org/draft-06/schema"] = ("draft-06", Dialect.Draft06),
        ["http://json-schema.org/draft-07/schema"] = ("draft-07", Dialect.Draft07),
        ["https://json-schema.org/draft/2019-09/schema"] = ("2019-09", Dialect.Draft201909),
        ["https://json-schema.org/draft/2020-12/schema"] = ("2020-12", Dialect.Draft202012),
    };

    private readonly CountedRefKeyword _reference = new();

    private SafeDialect(Dialect dialect)
    {
        Dialect = dialect.With(
        [
            _reference, new TimedPatternKeyword(), new TimedPatternPropertiesKeyword(), new TimedAdditionalPropertiesKeyword(),
            new ExactConstKeyword(), new ExactEnumKeyword(), new BoundedUniqueItemsKeyword(),
            .. dialect == Dialect.Draft202012 ? [new PlacedItemsKeyword()] : Array.Empty<IKeywordHandler>(),
        ]);
    }

    /// <summary>The dialect for the library.</summary>
    public Dialect Dialect { get; }

    /// <summary>The names of the versions, for messages.</summary>
    public static string Names => string.Join(", ", Known.Values.Select(known => known.Name));

    /// <summary>The dialect that a schema names; null for one that is not understood.</summary>
    /// <param name="uri">The value of <c>$schema</c>; null for none, which means the newest.</param>
    public static SafeDialect? Find(string? uri)
    {
        if (uri is null) return new SafeDialect(Dialect.Draft202012);
        return Known.TryGetValue(uri.TrimEnd('#'), out var known) ? new SafeDialect(known.Dialect) : null;
    }

    /// <summary>Begins to count the steps of a message.</summary>
    public void Begin() => _reference.Begin();
}
