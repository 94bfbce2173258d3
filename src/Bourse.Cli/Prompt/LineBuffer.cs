namespace Bourse.Cli.Prompt;

/// <summary>A line that is being typed, with a cursor.</summary>
internal sealed class LineBuffer
{
    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Before which character of the text the cursor is.</summary>
    public int Cursor { get; private set; }

    /// <summary>The letters, digits and underscores directly before the cursor.</summary>
    public string Word
    {
        get
        {
            var start = Cursor;
            while (start > 0 && (char.IsLetterOrDigit(Text[start - 1]) || Text[start - 1] == '_')) start--;
            return Text[start..Cursor];
        }
    }

    /// <summary>Replaces the text; the cursor is behind it.</summary>
    public void Set(string text) => (Text, Cursor) = (text, text.Length);

    /// <summary>Inserts a text before the cursor.</summary>
    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Deletes characters before the cursor, as many as there are.</summary>
    public void DeleteBefore(int count)
    {
        count = Math.Min(count, Cursor);
        Text = Text.Remove(Cursor - count, count);
        Cursor -= count;
    }

    /// <summary>Deletes characters behind the cursor, as many as there are.</summary>
    public void DeleteBehind(int count) => Text = Text.Remove(Cursor, Math.Min(count, Text.Length - Cursor));

    /// <summary>Moves the cursor, as far as the text goes.</summary>
    public void Move(int count) => Cursor = Math.Clamp(Cursor + count, 0, Text.Length);
}
