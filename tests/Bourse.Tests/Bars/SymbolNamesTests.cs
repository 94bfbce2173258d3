using System.Text;
using Bourse.Bars;
using Bourse.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Bars;

public sealed class SymbolNamesTests
{
    private const int MaxTopic = 249;

    [Theory]
    [InlineData("NVDA", "NVDA_topic", "stock_nvda")]
    [InlineData("nvda", "NVDA_topic", "stock_nvda")]
    [InlineData("BRK.B", "BRK_dot_B_topic", "stock_brk_dot_b")]
    [InlineData("BRK-B", "BRK_dash_B_topic", "stock_brk_dash_b")]
    [InlineData("BRK_B", "BRK_underscore_B_topic", "stock_brk_underscore_b")]
    [InlineData("^GSPC", "_caret_GSPC_topic", "stock__caret_gspc")]
    [InlineData("000001.SS", "000001_dot_SS_topic", "stock_000001_dot_ss")]
    [InlineData("M&M.NS", "M_and_M_dot_NS_topic", "stock_m_and_m_dot_ns")]
    [InlineData("ä", "_u00c4__topic", "stock__u00c4_")]
    [InlineData("A😀", "A_u1f600__topic", "stock_a_u1f600_")]
    public void Topic_and_table_of_a_symbol_can_be_read(string text, string topic, string table)
    {
        var symbol = Symbol.Parse(text);
        Assert.Equal(topic, SymbolNames.TopicOf(symbol));
        Assert.Equal(table, SymbolNames.TableOf(symbol));
    }

    [Theory]
    [InlineData("nvda_topic")]
    [InlineData("NVDA_TOPIC")]
    [InlineData("NVDA_topic.dlq")]
    [InlineData("_topic")]
    [InlineData("BRK.B_topic")]
    [InlineData("BRK_B_topic")]
    [InlineData("BRK__B_topic")]
    [InlineData("BRK_period_B_topic")]
    [InlineData("_u0041__topic")]
    [InlineData("_u00C4__topic")]
    [InlineData("_u002e__topic")]
    [InlineData("_ud800__topic")]
    [InlineData("_u110000__topic")]
    [InlineData("_space__topic")]
    [InlineData("StockExchange")]
    [InlineData("portfolios")]
    [InlineData("__consumer_offsets")]
    [InlineData("_schemas")]
    public void Other_names_are_no_symbols_topics(string topic) => Assert.False(SymbolNames.TryParseTopic(topic, out _));

    [Theory]
    [InlineData("stock_NVDA")]
    [InlineData("stock_")]
    [InlineData("stock_brk_b")]
    [InlineData("nvda")]
    [InlineData("bars_progress")]
    [InlineData("sqlite_master")]
    public void Other_names_are_no_symbols_tables(string table) => Assert.False(SymbolNames.TryParseTable(table, out _));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("A\nB")]
    [InlineData("A\u0000")]
    [InlineData("\u009F")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890123456")]
    [InlineData("ÄÖÜÄÖÜÄ")]
    public void Text_without_a_name_is_no_symbol(string text)
    {
        var failure = Assert.Throws<BourseException>(() => Symbol.Parse(text));
        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.False(Symbol.TryParse(text, out _));
    }

    [Fact]
    public void Half_a_character_is_no_symbol()
    {
        // Not as arguments of a theory: attributes cannot hold them.
        Assert.All(["\uD83D", "A\uDE00", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"], text => Assert.False(Symbol.TryParse(text, out _)));
    }

    [Fact]
    public void The_longest_symbol_has_a_table_of_48_characters() =>
        Assert.Equal(SymbolNames.MaxTable, SymbolNames.TableOf(Symbol.Parse(new string('A', 42))).Length);

    [Fact]
    public void Names_lead_back_to_their_symbol() => Properties.Hold(Symbols(), 5000, symbol =>
    {
        Assert.True(SymbolNames.TryParseTopic(SymbolNames.TopicOf(symbol), out var ofTopic));
        Assert.True(SymbolNames.TryParseTable(SymbolNames.TableOf(symbol), out var ofTable));
        Assert.Equal((symbol, symbol), (ofTopic, ofTable));
        Assert.Equal(symbol, Symbol.Parse(symbol.Text));
    });

    [Fact]
    public void Names_are_those_that_Kafka_and_Cassandra_accept() => Properties.Hold(Symbols(), 5000, symbol =>
    {
        var (topic, table) = (SymbolNames.TopicOf(symbol), SymbolNames.TableOf(symbol));
        Assert.True(Topics.DeadLetters(topic).Length <= MaxTopic);
        Assert.All(topic, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c == '_'));
        Assert.True(table.Length <= SymbolNames.MaxTable);
        Assert.All(table, c => Assert.True(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
    });

    [Fact]
    public void Two_symbols_never_share_a_name_however_names_are_compared() => Properties.Hold(Neighbours(), 20_000, pair =>
    {
        if (pair.First == pair.Second) return;
        Assert.NotEqual(SymbolNames.TableOf(pair.First), SymbolNames.TableOf(pair.Second));
        Assert.NotEqual(Folded(SymbolNames.TopicOf(pair.First)), Folded(SymbolNames.TopicOf(pair.Second)));
        Assert.NotEqual(Folded(Topics.DeadLetters(SymbolNames.TopicOf(pair.First))), Folded(SymbolNames.TopicOf(pair.Second)));
    });

    [Fact]
    public void Every_character_of_Unicode_has_a_name_of_its_own()
    {
        var names = new Dictionary<string, Symbol>(StringComparer.Ordinal);
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            if (!Rune.TryCreate(code, out var rune) || !Symbol.TryParse(rune.ToString(), out var symbol)) continue;
            if (!names.TryAdd(Folded(SymbolNames.TopicOf(symbol)), symbol)) Assert.Equal(names[Folded(SymbolNames.TopicOf(symbol))], symbol);
        }

        Assert.True(names.Count > 1_100_000, $"{names.Count} characters have a name");
    }

    /// <summary>Letter case does not count in names of files and tables; Kafka's metrics and the lake's tables write _ for the other signs.</summary>
    private static string Folded(string name) => name.ToLowerInvariant().Replace('.', '_').Replace('-', '_');

    private static Gen<Symbol> Symbols() => Texts().Where(text => Symbol.TryParse(text, out _)).Select(Symbol.Parse);

    /// <summary>A symbol and another one that differs from it in a few characters, such as a name of a character in place of the character.</summary>
    private static Gen<(Symbol First, Symbol Second)> Neighbours() =>
        from text in Texts()
        from place in Gen.Choose(0, text.Length)
        from inserted in Pieces()
        from removed in Gen.Choose(0, 3)
        let other = text[..place] + inserted + text[Math.Min(text.Length, place + removed)..]
        where Symbol.TryParse(text, out _) && Symbol.TryParse(other, out _)
        select (Symbol.Parse(text), Symbol.Parse(other));

    private static Gen<string> Texts() => from pieces in Gen.ListOf(Pieces(), 6) select string.Concat(pieces);

    private static Gen<string> Pieces() => Gen.Frequency(
        (4, Gen.Elements("A", "B", "Z", "0", "9", "a", "")),
        (4, Gen.Elements(".", "_", "-", "^", "&", "=", "/", " ", "'", "\\", "%")),
        (2, Gen.Elements("DOT", "U00C4", "_DOT_", "_U00C4_", "TOPIC", "_TOPIC", "STOCK_", ".DLQ", "UNDERSCORE")),
        (2, from code in Gen.Choose(0x80, 0x10FFFF) where Rune.IsValid(code) select new Rune(code).ToString()),
        (1, Gen.Elements("ß", "ſ", "ı", "İ", "ǅ", "é", "e\u0301", "Å", "\u212B", "K", "\u212A", "µ", "μ", "\uD801\uDC28")));
}
