using System.Diagnostics.CodeAnalysis;

namespace Bourse.Bars;

/// <summary>
/// A stock as a market-data provider names it, e.g. <c>NVDA</c>, <c>BRK.B</c> or <c>^GSPC</c>, in upper case. Any text is a symbol that has no
/// control characters, is Unicode, and is short enough for the name of a table (<see cref="SymbolNames"/>).
/// </summary>
public readonly record struct Symbol : IComparable<Symbol>
{
    /// <summary>The longest symbol in characters; one with other characters than letters and digits may have fewer.</summary>
    public const int MaxLength = 64;

    private const int MaxQuoted = 24;
    private readonly string? _text;

    private Symbol(string text) => _text = text;

    /// <summary>The symbol as given, in upper case; empty for the default value, which is no symbol.</summary>
    public string Text => _text ?? "";

    /// <summary>Reads a symbol; spaces around it are ignored.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public static Symbol Parse(string text) =>
        TryRead(text, out var symbol) is { } problem
            ? throw new BourseException(FailureKind.Usage, $"{Quote(text)} is no symbol: {problem}", "name one like NVDA or BRK.B")
            : symbol;

    /// <summary>Reads a symbol; false when it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Symbol symbol) => TryRead(text ?? "", out symbol) is null;

    /// <inheritdoc/>
    public int CompareTo(Symbol other) => string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether the first comes before the second, by their characters.</summary>
    public static bool operator <(Symbol left, Symbol right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first comes after the second, by their characters.</summary>
    public static bool operator >(Symbol left, Symbol right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first does not come after the second.</summary>
    public static bool operator <=(Symbol left, Symbol right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first does not come before the second.</summary>
    public static bool operator >=(Symbol left, Symbol right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a symbol.</summary>
    /// <returns>Why it is none, or null.</returns>
    internal static string? TryRead(string text, out Symbol symbol)
    {
        symbol = default;
        var trimmed = text.Trim();
        if (trimmed.Length == 0) return "it is empty";
        if (trimmed.Length > MaxLength) return $"it has {trimmed.Length} characters, more than {MaxLength}";
        if (trimmed.Any(char.IsControl)) return "it holds a control character";
        if (!IsUnicode(trimmed)) return "it holds half a character";
        var read = new Symbol(trimmed.ToUpperInvariant());
        var length = SymbolNames.LengthOf(read);
        if (length > SymbolNames.MaxStem) return $"its name for a table is too long ({length} characters of at most {SymbolNames.MaxStem})";
        symbol = read;
        return null;
    }

    /// <summary>Whether each surrogate has its other half; UTF-8 cannot hold one alone.</summary>
    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string Quote(string text)
    {
        var line = string.Concat(text.Take(MaxQuoted).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > MaxQuoted ? $"'{line}…'" : $"'{line}'";
    }
}
