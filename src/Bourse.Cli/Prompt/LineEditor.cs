using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Prompt;

/// <summary>The outcome of reading a line.</summary>
internal enum LineEnd
{
    /// <summary>Enter was pressed.</summary>
    Entered,

    /// <summary>Ctrl-C was pressed: the line, and what was typed before it, is given up.</summary>
    Cancelled,

    /// <summary>Ctrl-D was pressed on an empty line.</summary>
    Closed,
}

/// <summary>
/// Reads a line from a terminal: arrows, Home, End, Backspace, Delete, Ctrl-A, -E, -K, -U, -W, earlier lines with up and down, completion with Tab. A
/// line that is longer than the terminal is wide is shown in part.
/// </summary>
/// <param name="screen">The terminal.</param>
/// <param name="readKey">Waits for a key.</param>
/// <param name="width">How many characters a line of the terminal has.</param>
/// <param name="complete">The names that begin with a word.</param>
internal sealed class LineEditor(TextWriter screen, Func<ConsoleKeyInfo> readKey, Func<int> width, Func<string, IReadOnlyList<string>> complete)
{
    private const int MostShown = 60;
    private readonly LineBuffer _line = new();

    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What is shown in front of it.</param>
    /// <param name="history">Earlier lines, the newest last.</param>
    public (LineEnd End, string Text) Read(string prompt, IReadOnlyList<string> history)
    {
        _line.Set("");
        var place = history.Count;
        var own = "";
        while (true)
        {
            Draw(prompt);
            var key = readKey();
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return End(LineEnd.Entered);
                case ConsoleKey.C when IsControl(key):
                    return End(LineEnd.Cancelled);
                case ConsoleKey.D when IsControl(key) && _line.Text.Length == 0:
                    return End(LineEnd.Closed);
                case ConsoleKey.UpArrow when place > 0:
                    if (place == history.Count) own = _line.Text;
                    _line.Set(history[--place]);
                    break;
                case ConsoleKey.DownArrow when place < history.Count:
                    _line.Set(++place == history.Count ? own : history[place]);
                    break;
                case ConsoleKey.Tab:
                    Complete();
                    break;
                default:
                    Edit(key);
                    break;
            }
        }
    }

    private static bool IsControl(ConsoleKeyInfo key) => (key.Modifiers & ConsoleModifiers.Control) != 0;

    private static string CommonStart(IReadOnlyList<string> names)
    {
        var length = names.Min(name => name.Length);
        while (length > 0 && names.Any(name => string.Compare(name, 0, names[0], 0, length, StringComparison.OrdinalIgnoreCase) != 0)) length--;
        return names[0][..length];
    }

    private (LineEnd End, string Text) End(LineEnd end)
    {
        screen.Write("\r\n");
        screen.Flush();
        return (end, _line.Text);
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                _line.Move(-1);
                break;
            case ConsoleKey.RightArrow:
                _line.Move(1);
                break;
            case ConsoleKey.Home or ConsoleKey.A when key.Key == ConsoleKey.Home || IsControl(key):
                _line.Move(-_line.Text.Length);
                break;
            case ConsoleKey.End or ConsoleKey.E when key.Key == ConsoleKey.End || IsControl(key):
                _line.Move(_line.Text.Length);
                break;
            default:
                Change(key);
                break;
        }
    }

    private void Change(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Backspace) _line.DeleteBefore(1);
        else if (key.Key == ConsoleKey.Delete || (key.Key == ConsoleKey.D && IsControl(key))) _line.DeleteBehind(1);
        else if (key.Key == ConsoleKey.K && IsControl(key)) _line.DeleteBehind(_line.Text.Length);
        else if (key.Key == ConsoleKey.U && IsControl(key)) _line.DeleteBefore(_line.Text.Length);
        else if (key.Key == ConsoleKey.W && IsControl(key)) _line.DeleteBefore(Math.Max(1, _line.Word.Length));
        else if (!char.IsControl(key.KeyChar)) _line.Insert(key.KeyChar.ToString());
    }

    private void Complete()
    {
        var word = _line.Word;
        var names = word.Length == 0 ? [] : complete(word);
        if (names.Count == 0) return;
        var common = CommonStart(names);
        if (names.Count == 1 || common.Length > word.Length)
        {
            _line.DeleteBefore(word.Length);
            _line.Insert(names.Count == 1 ? $"{common} " : common);
            return;
        }

        var more = names.Count > MostShown ? " …" : "";
        screen.Write($"\r\n{string.Join("  ", names.Take(MostShown).Select(SafeText.Of))}{more}\r\n");
    }

    private void Draw(string prompt)
    {
        var room = Math.Max(10, width() - prompt.Length - 1);
        var start = Math.Max(0, _line.Cursor - room + 1);
        var shown = _line.Text.AsSpan(start, Math.Min(room, _line.Text.Length - start));
        screen.Write($"\r{prompt}{shown}\e[K\r\e[{prompt.Length + _line.Cursor - start}C");
        screen.Flush();
    }
}
