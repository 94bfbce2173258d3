using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse symbols</c></summary>
internal sealed class SymbolsCommand : BourseCommand
{
    private readonly Argument<string[]> _symbols = new("SYMBOL")
    {
        Arity = ArgumentArity.ZeroOrMore, Description = "A symbol; several can be given (default: all that have a topic or a table)",
    };

    public SymbolsCommand()
        : base(
            "symbols", "List the symbols with the names of their topics and tables",
            new Example("symbols", "those that have a topic or a table"),
            new Example("symbols BRK.B ^GSPC", "how these are named, whether they are there or not"))
    {
        Add(_symbols);
        Add(new SettingOption(Setting.Bars));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var named = (context.Arguments.GetValue(_symbols) ?? []).Select(Symbol.Parse).Distinct().ToList();
        var topics = await TopicsAsync(context);
        await using var store = context.Host.OpenBars();
        var tables = (await store.ListSymbolsAsync(context.Cancellation)).ToHashSet();
        IEnumerable<Symbol> shown = named.Count > 0 ? named : topics.Union(tables).Order();
        var rows = shown.Select(symbol => new Row(symbol, topics.Contains(symbol), tables.Contains(symbol)));
        if (context.Output.Json) WriteJson(context.Output, rows);
        else if (!WriteTable(context.Output, rows)) context.Output.Say("there are no symbols yet");
        return ExitCode.Done;
    }

    /// <summary>The symbols that have a topic; none when there is no log yet.</summary>
    private static async Task<HashSet<Symbol>> TopicsAsync(CommandContext context)
    {
        var symbols = new HashSet<Symbol>();
        if (!context.Host.HasLog) return symbols;
        var log = await context.OpenLogAsync();
        foreach (var topic in (await log.ListTopicIdsAsync(context.Cancellation)).Keys)
        {
            if (SymbolNames.TryParseTopic(topic, out var symbol)) symbols.Add(symbol);
        }

        return symbols;
    }

    private static bool WriteTable(Output output, IEnumerable<Row> rows)
    {
        var table = new TextTable("symbol", "topic", "exists", "table", "exists");
        var any = false;
        foreach (var (symbol, hasTopic, hasTable) in rows)
        {
            table.Add(symbol.Text, SymbolNames.TopicOf(symbol), hasTopic ? "yes" : "no", SymbolNames.TableOf(symbol), hasTable ? "yes" : "no");
            any = true;
        }

        if (any) output.WriteTable(table);
        return any;
    }

    private static void WriteJson(Output output, IEnumerable<Row> rows) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (symbol, hasTopic, hasTable) in rows)
        {
            json.WriteStartObject();
            json.WriteString("symbol", symbol.Text);
            json.WriteString("topic", SymbolNames.TopicOf(symbol));
            json.WriteBoolean("has_topic", hasTopic);
            json.WriteString("table", SymbolNames.TableOf(symbol));
            json.WriteBoolean("has_table", hasTable);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private readonly record struct Row(Symbol Symbol, bool HasTopic, bool HasTable);
}
