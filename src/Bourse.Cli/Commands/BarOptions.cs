using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;
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
    public Task<ChosenBars> ReadAsync(CommandContext context, IBarStore store, BarInterval? usual = null)
    {
        var (from, to) = (ReadTime(context, _from), ReadTime(context, _to));
        if (from?.Time > (to is { IsDay: true } day ? day.Time.AddDays(1).AddTicks(-1) : to?.Time))
        {
            var asked = $"--from {context.Arguments.GetValue(_from)} is after --to {context.Arguments.GetValue(_to)}";
            throw new BourseException(FailureKind.Usage, asked, "write the earlier time first");
        }

        var wish = new BarWish(Symbol.Parse(context.Arguments.GetRequiredValue(_symbol)))
        {
            Interval = context.Arguments.GetValue(_interval) is { } interval ? BarInterval.Parse(interval) : null,
            Usual = usual,
            Resamples = _resamples,
            From = from,
            To = to,
            WhenEmpty = Remedies.FillBars,
        };
        return BarSelection.FindAsync(store, wish, context.Cancellation);
    }

    /// <summary>Finds out who the bars come from, and says it if they are invented.</summary>
    /// <returns>The provider; null when the log does not tell.</returns>
    public static async Task<string?> TellProviderAsync(CommandContext context, ChosenBars chosen)
    {
        var provider = await BarOrigin.FindProviderAsync(context.Host, chosen.Range.Symbol, context.Cancellation);
        context.Output.Flush();
        if (provider == BarHeaders.Invented) context.Output.Say(BarHeaders.InventedRemark);
        return provider;
    }

    private static ExchangeMoment? ReadTime(CommandContext context, Option<string?> option)
    {
        if (context.Arguments.GetValue(option) is not { } text) return null;
        return ExchangeMoment.TryRead(text) ?? throw new BourseException(
            FailureKind.Usage, $"{option.Name} '{text}' is neither a day nor a time", "write 2024-05-01 or \"2024-05-01 10:00\", in exchange time");
    }
}
