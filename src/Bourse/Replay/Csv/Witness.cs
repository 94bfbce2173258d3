using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>A field that shows something, for messages.</summary>
/// <param name="Text">The field, cut if it is long.</param>
/// <param name="Line">Its line.</param>
internal sealed record Witness(string Text, long Line)
{
    private const int MaxLength = 40;

    /// <summary>The witness of a field.</summary>
    public static Witness Of(ReadOnlySpan<byte> field, long line) => new(Excerpt(field), line);

    /// <summary>A field as messages quote it: at most 40 characters, on one line.</summary>
    public static string Excerpt(ReadOnlySpan<byte> field)
    {
        var text = string.Concat(Encoding.UTF8.GetString(field).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }

    /// <inheritdoc/>
    public override string ToString() => $"'{Text}' in line {Line}";
}
