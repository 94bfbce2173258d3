using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Hosting;

namespace Bourse.Dashboard.Reading;

/// <summary>
/// Chooses messages. A filter is made of terms with spaces between them, which must all hold: <c>PRICE&gt;300</c> compares a field of a message
/// that is JSON, <c>a.b</c> names a field within another, and a term without an operator is looked for in key and message. A message without the
/// field does not match. Quotation marks keep spaces together.
/// </summary>
internal sealed class MessageFilter
{
    private const int MostText = 1_000;

    /// <summary>The operators, those first that begin as another does.</summary>
    private static readonly string[] Operators = [">=", "<=", "!=", "=", ">", "<", "~"];
    private readonly IReadOnlyList<Term> _terms;

    private MessageFilter(IReadOnlyList<Term> terms) => _terms = terms;

    /// <summary>Lets all messages pass.</summary>
    public static MessageFilter All { get; } = new([]);

    /// <summary>Whether all messages pass.</summary>
    public bool IsAll => _terms.Count == 0;

    /// <summary>Reads a filter; null or empty lets all pass.</summary>
    /// <exception cref="BourseException">It cannot be read (<see cref="FailureKind.Usage"/>).</exception>
    public static MessageFilter Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return All;
        if (text.Length > MostText) throw new BourseException(FailureKind.Usage, $"a filter has {MostText} characters at most");
        return new MessageFilter([.. Split(text).Select(ReadTerm)]);
    }

    /// <summary>Whether a message passes.</summary>
    public bool Matches(CopiedRecord record)
    {
        if (IsAll) return true;
        if (!_terms.Where(term => term.Path is null).All(term => Contains(record.Key, term.Text) || Contains(record.Value, term.Text))) return false;
        var fields = _terms.Where(term => term.Path is not null).ToList();
        return fields.Count == 0 || MatchesFields(record.Value, fields);
    }

    private static bool MatchesFields(byte[]? message, List<Term> terms)
    {
        try
        {
            using var json = JsonDocument.Parse(message ?? []);
            return terms.TrueForAll(term => Find(json.RootElement, term.Path!) is { } found && term.Holds(found));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON, or has text that is none.
            return false;
        }
    }

    private static JsonElement? Find(JsonElement at, IEnumerable<string> path)
    {
        foreach (var name in path)
        {
            var isThere = at.ValueKind switch
            {
                JsonValueKind.Object => at.TryGetProperty(name, out at),
                JsonValueKind.Array => TryGetPlace(name, ref at),
                _ => false,
            };
            if (!isThere) return null;
        }

        return at;
    }

    private static bool TryGetPlace(string name, ref JsonElement at)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) || place >= at.GetArrayLength()) return false;
        at = at[place];
        return true;
    }

    private static bool Contains(byte[]? bytes, string text) =>
        bytes is not null && SafeText.Of(bytes).Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Split(string text)
    {
        var (term, isQuoted) = (new StringBuilder(), false);
        foreach (var c in text)
        {
            if (c == '"') isQuoted = !isQuoted;
            else if (!char.IsWhiteSpace(c) || isQuoted) term.Append(c);
            else if (term.Length > 0)
            {
                yield return term.ToString();
                term.Clear();
            }
        }

        if (isQuoted) throw new BourseException(FailureKind.Usage, "the filter has a quotation mark without its other one", "write name=\"a b\"");
        if (term.Length > 0) yield return term.ToString();
    }

    private static Term ReadTerm(string text)
    {
        var first = text.IndexOfAny(['=', '!', '<', '>', '~']);
        var sign = first < 0 ? null : Array.Find(Operators, one => text.AsSpan(first).StartsWith(one, StringComparison.Ordinal));
        if (sign is null) return new Term(null, "", text);
        if (first > 0) return Compared(text[..first], sign, text[(first + sign.Length)..]);
        throw new BourseException(FailureKind.Usage, $"'{text}' of the filter names no field", "write a field in front, e.g. PRICE>300");
    }

    private static Term Compared(string field, string sign, string text)
    {
        var term = new Term(field.Split('.'), sign, text);
        if (sign.AsSpan().IndexOfAny('<', '>') < 0) return term;
        if (text.Length == 0)
            throw new BourseException(FailureKind.Usage, $"'{field}{sign}' of the filter compares with nothing", "write what with, e.g. PRICE>300");
        var isNumber = text.Any(char.IsAsciiDigit) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (!isNumber || NumberOf(text) is not null) return term;
        throw new BourseException(FailureKind.Usage, $"{text} of the filter is no number that can be compared", "write one of up to 28 digits");
    }

    private static decimal? NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Term(IReadOnlyList<string>? Path, string Sign, string Text)
    {
        public bool Holds(JsonElement found)
        {
            var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
            return Sign switch
            {
                "~" => text.Contains(Text, StringComparison.OrdinalIgnoreCase),
                "=" => Compare(text) == 0,
                "!=" => Compare(text) != 0,
                ">" => Compare(text) > 0,
                ">=" => Compare(text) >= 0,
                "<" => Compare(text) < 0,
                _ => Compare(text) <= 0,
            };
        }

        /// <summary>Numbers are compared as numbers, other texts by their characters, as days can be.</summary>
        private int Compare(string found) => NumberOf(found) is { } left && NumberOf(Text) is { } right
            ? left.CompareTo(right)
            : string.CompareOrdinal(found, Text);
    }
}
