using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Bourse.Bars;

/// <summary>
/// The names of a symbol's topic and table: <c>NVDA_topic</c> and <c>stock_nvda</c>. Letters A to Z and digits stand for themselves. Any other
/// character stands between underscores, as a word or as its code point: <c>BRK.B</c> is <c>BRK_dot_B_topic</c>, <c>Ä</c> is <c>_u00c4_topic</c>. An
/// underscore therefore never stands for itself, and each name leads back to one symbol. Different symbols have different names also where letter
/// case does not count (tables, files) and where <c>.</c>, <c>_</c> and <c>-</c> are one character (metrics of Kafka, tables of the lake).
/// </summary>
public static class SymbolNames
{
    /// <summary>What the name of every symbol's topic ends with.</summary>
    public const string TopicSuffix = "_topic";

    /// <summary>What the name of every symbol's table begins with.</summary>
    public const string TablePrefix = "stock_";

    /// <summary>
    /// The longest name of a table in Cassandra, in characters. Kafka's limit, 249 with the suffix of dead letters, is farther away.
    /// </summary>
    public const int MaxTable = 48;

    /// <summary>The longest part of a name that stands for the symbol: what <see cref="TablePrefix"/> leaves of a table's name.</summary>
    internal const int MaxStem = MaxTable - 6;

    private const char Mark = '_';
    private const char CodePoint = 'u';
    private const int ShortestCode = 4;

    private static readonly FrozenDictionary<int, string> Words = new Dictionary<int, string>
    {
        [' '] = "space", ['!'] = "bang", ['"'] = "quote", ['#'] = "hash", ['$'] = "dollar", ['%'] = "percent", ['&'] = "and",
        ['\''] = "apostrophe", ['('] = "open", [')'] = "close", ['*'] = "star", ['+'] = "plus", [','] = "comma", ['-'] = "dash", ['.'] = "dot",
        ['/'] = "slash", [':'] = "colon", [';'] = "semicolon", ['<'] = "less", ['='] = "equals", ['>'] = "greater", ['?'] = "question",
        ['@'] = "at", ['\\'] = "backslash", ['^'] = "caret", ['_'] = "underscore", ['|'] = "bar", ['~'] = "tilde",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Characters =
        Words.ToFrozenDictionary(word => word.Value, word => word.Key, StringComparer.Ordinal);

    /// <summary>The topic of a symbol's bars, e.g. <c>NVDA_topic</c>.</summary>
    public static string TopicOf(Symbol symbol) => StemOf(symbol) + TopicSuffix;

    /// <summary>The table of a symbol's bars, e.g. <c>stock_nvda</c>; letters, digits and underscores only.</summary>
    public static string TableOf(Symbol symbol) => TablePrefix + StemOf(symbol).ToLowerInvariant();

    /// <summary>The symbol whose topic has that name; false when it is no symbol's topic.</summary>
    public static bool TryParseTopic(string topic, out Symbol symbol)
    {
        symbol = default;
        return topic.EndsWith(TopicSuffix, StringComparison.Ordinal)
            && TryParse(topic[..^TopicSuffix.Length], out symbol)
            && TopicOf(symbol) == topic;
    }

    /// <summary>The symbol whose table has that name; false when it is no symbol's table.</summary>
    public static bool TryParseTable(string table, out Symbol symbol)
    {
        symbol = default;
        return table.StartsWith(TablePrefix, StringComparison.Ordinal)
            && TryParse(table[TablePrefix.Length..], out symbol)
            && TableOf(symbol) == table;
    }

    /// <summary>How many characters of a name the symbol takes.</summary>
    internal static int LengthOf(Symbol symbol) => StemOf(symbol).Length;

    private static string StemOf(Symbol symbol)
    {
        if (symbol.Text.Length == 0) throw new ArgumentException("the default value is no symbol", nameof(symbol));
        var stem = new StringBuilder();
        foreach (var rune in symbol.Text.EnumerateRunes())
        {
            if (IsPlain(rune.Value)) stem.Append((char)rune.Value);
            else stem.Append(Mark).Append(Words.TryGetValue(rune.Value, out var word) ? word : $"{CodePoint}{rune.Value:x4}").Append(Mark);
        }

        return stem.ToString();
    }

    private static bool IsPlain(int character) => character is >= 'A' and <= 'Z' or >= '0' and <= '9';

    /// <summary>Between the first and the second mark, the third and the fourth, and so on, stand characters that have a name.</summary>
    private static bool TryParse(string stem, out Symbol symbol)
    {
        symbol = default;
        var parts = stem.Split(Mark);
        if (parts.Length % 2 == 0) return false;
        var text = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 0) text.Append(parts[i]);
            else if (TryReadCharacter(parts[i], out var rune)) text.Append(rune.ToString());
            else return false;
        }

        return Symbol.TryParse(text.ToString(), out symbol);
    }

    private static bool TryReadCharacter(string name, out Rune rune)
    {
        rune = default;
        if (Characters.TryGetValue(name, out var character)) return Rune.TryCreate(character, out rune);
        return name.Length > ShortestCode && name[0] == CodePoint
            && int.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.TryCreate(code, out rune);
    }
}
