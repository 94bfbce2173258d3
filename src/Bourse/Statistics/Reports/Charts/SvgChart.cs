using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Bourse.Statistics.Reports.Charts;

/// <summary>
/// A chart of amounts over days as inline SVG: axes first, then the shapes in the order of the calls. Positions are computed in integers (tenths of a
/// pixel), so the same amounts give the same bytes on every machine. Colours are classes; the page's style gives them.
/// </summary>
internal sealed class SvgChart
{
    private const int Width = 960;
    private const int Height = 300;
    private const int Left = 92;
    private const int Right = 36;
    private const int Top = 14;
    private const int Bottom = 32;
    private const int Tenths = 10;
    private const int TickLabelGap = 10;
    private const int DotRadius = 4;

    private readonly DateAxis _days;
    private readonly ValueAxis _values;
    private readonly StringBuilder _svg = new();

    /// <summary>Begins a chart.</summary>
    /// <param name="id">Its name within the page.</param>
    /// <param name="title">Its title for screen readers.</param>
    /// <param name="description">Its description for screen readers.</param>
    /// <param name="days">The days it spans.</param>
    /// <param name="values">The amounts it spans.</param>
    /// <param name="unit">What follows a tick's amount, e.g. <c> %</c>.</param>
    public SvgChart(string id, string title, string description, DateAxis days, ValueAxis values, string unit = "")
    {
        (_days, _values) = (days, values);
        Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n");
        Add($"<title id=\"{id}-title\">{Escape(title)}</title>\n<desc id=\"{id}-desc\">{Escape(description)}</desc>\n");
        AddAxes(unit);
    }

    /// <summary>A line from point to point.</summary>
    public void Line(IReadOnlyList<ChartPoint> points, string style)
    {
        // A path of a single point paints nothing, so a line of one day is drawn as a dot.
        if (points.Count == 1) Dot(points[0], style + "-dot", "");
        else Add($"<path class=\"{style}\" d=\"{Path(points)}\"/>\n");
    }

    /// <summary>The area between two amounts from a day up to another, for several stretches; those that touch are one area.</summary>
    public void Band(IReadOnlyList<(int From, int To, long Low, long High)> stretches, string style)
    {
        Add($"<path class=\"{style}\" d=\"");
        for (var (begin, end) = (0, 0); begin < stretches.Count; begin = end)
        {
            end = begin + 1;
            while (end < stretches.Count && stretches[end].From == stretches[end - 1].To) end++;
            AddOutline(stretches, begin, end);
        }

        Add($"\"/>\n");
    }

    /// <summary>Level lines, each from a day up to another; those that touch are joined.</summary>
    public void Steps(IEnumerable<(int From, int To, long Micros)> steps, string style)
    {
        Add($"<path class=\"{style}\" d=\"");
        var reached = int.MinValue;
        foreach (var (from, to, micros) in steps)
        {
            Add(from == reached ? $"V{Y(micros)}" : (FormattableString)$"M{X(from)} {Y(micros)}");
            Add($"H{X(to)}");
            reached = to;
        }

        Add($"\"/>\n");
    }

    /// <summary>A level line over all days.</summary>
    public void Level(long micros, string style) => Add($"<path class=\"{style}\" d=\"M{Left} {Y(micros)}H{Width - Right}\"/>\n");

    /// <summary>A dot that shows a text when the pointer is over it.</summary>
    public void Dot(ChartPoint point, string style, string text) =>
        Add($"<circle class=\"{style}\" cx=\"{X(point.Day)}\" cy=\"{Y(point.Micros)}\" r=\"{DotRadius}\"><title>{Escape(text)}</title></circle>\n");

    /// <summary>The chart's markup.</summary>
    public override string ToString() => _svg + "</svg>\n";

    private void AddAxes(string unit)
    {
        foreach (var tick in _values.Ticks)
        {
            var (y, label) = (Y(tick), _values.Label(tick) + Escape(unit));
            Add($"<path class=\"grid\" d=\"M{Left} {y}H{Width - Right}\"/>");
            Add($"<text class=\"tick\" x=\"{Left - TickLabelGap}\" y=\"{y}\" dy=\".35em\" text-anchor=\"end\">{label}</text>\n");
        }

        foreach (var (at, (day, label)) in _days.Ticks().Index())
        {
            // On a narrow screen every second label is left out.
            var style = at % 2 == 0 ? "tick day" : "tick day second";
            Add($"<path class=\"grid\" d=\"M{X(day)} {Height - Bottom}v5\"/>");
            Add($"<text class=\"{style}\" x=\"{X(day)}\" y=\"{Height - TickLabelGap}\" text-anchor=\"middle\">{label}</text>\n");
        }
    }

    /// <summary>Along the highs to the right, and back along the lows.</summary>
    private void AddOutline(IReadOnlyList<(int From, int To, long Low, long High)> stretches, int begin, int end)
    {
        Add($"M{X(stretches[begin].From)} {Y(stretches[begin].Low)}");
        for (var i = begin; i < end; i++) Add($"V{Y(stretches[i].High)}H{X(stretches[i].To)}");
        for (var i = end - 1; i >= begin; i--) Add($"V{Y(stretches[i].Low)}H{X(stretches[i].From)}");
        Add($"Z");
    }

    private string Path(IReadOnlyList<ChartPoint> points)
    {
        var path = new StringBuilder();
        for (var i = 0; i < points.Count; i++)
        {
            path.Append(i == 0 ? 'M' : 'L').Append(X(points[i].Day)).Append(' ').Append(Y(points[i].Micros));
        }

        return path.ToString();
    }

    private string X(int day)
    {
        const int width = (Width - Left - Right) * Tenths;
        var span = _days.Last - _days.First;
        return Pixels(Left * Tenths + (span == 0 ? width / 2 : (int)((long)(day - _days.First) * width / span)));
    }

    private string Y(long micros)
    {
        const int height = (Height - Top - Bottom) * Tenths;
        return Pixels(Top * Tenths + (int)((_values.High - micros) * height / (_values.High - _values.Low)));
    }

    private static string Pixels(int tenths) => tenths % Tenths == 0
        ? (tenths / Tenths).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{tenths / Tenths}.{tenths % Tenths}");

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);

    private void Add(FormattableString markup) => _svg.Append(FormattableString.Invariant(markup));
}
