using Spectre.Console;
using Spectre.Console.Rendering;

namespace Bourse.Cli.Display;

/// <summary>A line that clears the rest of the terminal's line: it may stand where a longer one was.</summary>
/// <param name="text">The line, without escape codes.</param>
internal sealed class ClearedLine(string text) : Renderable
{
    private const string ClearToEnd = "\e[K";

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [Segment.Control(ClearToEnd), new Segment(text), Segment.LineBreak];
}
