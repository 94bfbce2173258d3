using System.CommandLine;
using System.Text;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Market;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Cli.Commands;

/// <summary>
/// The options that choose the bars that a command is about. Times are those of the exchange. Where a command allows it, bars of an interval that is
/// not in the store are made from those of the longest shorter one that is.
/// </summary>
internal sealed class BarOptions
{
    private readonly bool _resamples;
    private readonly Argument<string> _symbol = new("SYMBOL") { Description = "The symbol, e.g. NVDA or BRK.B" };
    private readonly Option<string?> _interval = OptionOf.OneOf(
        "--interval", "The interval (default: the one that is there, 60min if there are several)", [.. BarInterval.All.Select(one => one.Text)]);

    private readonly Option<string?> _from =
        OptionOf.Text("--from", "TIME", "The first day or time at the exchange, e.g. 2024-05-01 or \"2024-05-01 10:00\"");

    private readonly Option<string?> _to = OptionOf.Text("--to", "TIME", "The last day or time at the exchange, inclusive");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="resamples">Whether bars are made from those of a shorter interval.</param>
    /// <param name="takesInterval">Whether the interval is an option.</param>
    public BarOptions(Command command, bool resamples = false, bool takesInterval = true)
    {
        _resamples = resamples;
        command.Add(_symbol);
        if (takesInterval) command.Add(_interval);
        foreach (var option in new Option[] { _from, _to, new SettingOption(Setting.Bars) }) command.Add(option);
    }

    /// <summary>The bars that were chosen.</summary>
    /// <param name="context">What was asked for.</param>
    /// <param name="store">Where the bars are.</param>
    /// <param name="usual">The interval when none is given; null for the one that is there.</param>
    /// <exception cref="BourseException">There are none of that symbol or interval, or a time is none (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<ChosenBars> ReadAsync(CommandContext context, IBarStore store, BarInterval? usual = null)
    {
        var symbol = Symbol.Parse(context.Arguments.GetRequiredValue(_symbol));
        var (from, to) = (ReadTime(context, _from), ReadTime(context, _to));
        var series = await SeriesAsync(store, symbol, context.Cancellation);
        var interval = IntervalOf(series, context.Arguments.GetValue(_interval), usual);
        var range = new BarRange { Symbol = symbol, Interval = SourceOf(series, interval), IsNewestFirst = true, PageSize = 1 };
        var newest = await store.ReadAsync(range, context.Cancellation) is [var bar] ? bar : throw NoBars(symbol, interval, series);
        var zone = ExchangeTimeZone.Find(newest.TimeZone);
        range = range with
        {
            PageSize = 5000,
            From = from is null ? null : InstantOf(zone, from.Value.Time, isSecond: false),
            Before = to is null ? null : InstantOf(zone, to.Value.IsDay ? to.Value.Time.AddDays(1) : to.Value.Time.AddSeconds(1), !to.Value.IsDay),
        };
        return new ChosenBars(store, range, newest) { Interval = interval, From = DayOf(from), To = DayOf(to) };
    }

    private static DateOnly? DayOf((DateTime Time, bool IsDay)? time) => time is { } given ? DateOnly.FromDateTime(given.Time) : null;

    private static async Task<List<BarInterval>> SeriesAsync(IBarStore store, Symbol symbol, CancellationToken cancellation)
    {
        var symbols = await store.ListSymbolsAsync(cancellation);
        if (!symbols.Contains(symbol)) throw Unknown(symbol, symbols);
        var intervals = new List<BarInterval>();
        foreach (var interval in BarInterval.All)
        {
            var range = new BarRange { Symbol = symbol, Interval = interval, PageSize = 1 };
            if ((await store.ReadAsync(range, cancellation)).Count > 0) intervals.Add(interval);
        }

        return intervals;
    }

    private static BourseException Unknown(Symbol symbol, IReadOnlyList<Symbol> symbols) => new(
        FailureKind.Usage,
        $"there are no bars of {SafeText.Of(symbol.Text)}",
        NearestName.Remedy(symbol.Text, [.. symbols.Select(one => one.Text)]) ?? "read the topics into the store with `bourse stream --until-end`");

    private static BourseException NoBars(Symbol symbol, BarInterval interval, List<BarInterval> there) => new(
        FailureKind.Usage,
        $"there are no bars of {SafeText.Of(symbol.Text)} of {interval}",
        there.Count == 0 ? null : $"there are bars of {string.Join(" and ", there)}");

    private static BarInterval IntervalOf(List<BarInterval> there, string? given, BarInterval? usual)
    {
        if (given is not null) return BarInterval.Parse(given);
        return usual ?? (there.Count == 1 ? there[0] : BarInterval.Hour);
    }

    /// <summary>The interval that is read.</summary>
    private BarInterval SourceOf(List<BarInterval> there, BarInterval wanted)
    {
        if (!_resamples || there.Contains(wanted)) return wanted;
        var shorter = there.Where(one => one < wanted).ToList();
        return shorter.Count == 0 ? wanted : shorter.Max();
    }

    private static (DateTime Time, bool IsDay)? ReadTime(CommandContext context, Option<string?> option)
    {
        if (context.Arguments.GetValue(option) is not { } text) return null;
        if (BarTimeText.TryRead(Encoding.UTF8.GetBytes(text.Trim()), out var time)) return (time, text.Trim().Length == Events.Iso.DayLength);
        throw new BourseException(
            FailureKind.Usage, $"{option.Name} '{text}' is neither a day nor a time", "write 2024-05-01 or \"2024-05-01 10:00\", in exchange time");
    }

    /// <summary>A time that never occurs is the moment at which clocks are put forward over it.</summary>
    private static DateTime InstantOf(ExchangeTimeZone zone, DateTime local, bool isSecond) =>
        zone.TryFindInstant(local, isSecond) ?? zone.InstantOf(local.AddHours(1), isSecond);
}
