using System.Globalization;
using System.Text.Json;

namespace Bourse.Schemas.Inference;

/// <summary>Finds the format that all texts of a place have.</summary>
internal sealed class TextObserver
{
    private const int MaxLength = 64;
    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private Forms _forms = Forms.All;
    private bool _hasTexts;

    [Flags]
    private enum Forms
    {
        None = 0,
        Day = 1,
        Instant = 2,
        All = Day | Instant,
    }

    /// <summary>The format, in the words of JSON Schema; null when there is none.</summary>
    public string? Format => !_hasTexts ? null : _forms switch
    {
        Forms.Day => "date",
        Forms.Instant => "date-time",
        _ => null,
    };

    /// <summary>Takes in the text on which the reader stands.</summary>
    public void Observe(ref Utf8JsonReader reader)
    {
        _hasTexts = true;
        // A text of no format once leaves none for all, so others need not be looked at.
        if (_forms != Forms.None) _forms &= reader.ValueIsEscaped || reader.ValueSpan.Length > MaxLength ? Forms.None : FormsOf(reader.GetString()!);
    }

    private static Forms FormsOf(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return Forms.Day;
        return IsInstant(text) ? Forms.Instant : Forms.None;
    }

    /// <summary>RFC 3339: a zone is part of an instant.</summary>
    private static bool IsInstant(string text) =>
        (text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-'))
        && DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
