using System.Text.Json;

namespace Bourse.Cli.Prompt;

/// <summary>The statements typed at the prompt, kept across runs in a file that only the user can read: a JSON text on each line.</summary>
/// <param name="file">The file.</param>
internal sealed class StatementHistory(string file)
{
    private const int Kept = 1000;
    private readonly List<string> _statements = [];

    /// <summary>The statements, the newest last.</summary>
    public IReadOnlyList<string> Statements => _statements;

    /// <summary>Reads the file; one that cannot be read is as if there were none.</summary>
    public void Load()
    {
        try
        {
            foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
            {
                if (JsonSerializer.Deserialize<string>(line) is { } statement) _statements.Add(statement);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // The prompt is more important than what was typed before.
        }
    }

    /// <summary>Adds a statement, unless it repeats the one before; a file that cannot be written is left as it is.</summary>
    public void Add(string statement)
    {
        var line = statement.ReplaceLineEndings(" ").Trim();
        if (line.Length == 0 || (_statements.Count > 0 && _statements[^1] == line)) return;
        _statements.Add(line);
        try
        {
            Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is kept for this run.
        }
    }

    private void Write(string line)
    {
        var isLong = _statements.Count > 2 * Kept;
        if (isLong) _statements.RemoveRange(0, _statements.Count - Kept);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = isLong ? FileMode.Create : FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        foreach (var statement in isLong ? _statements : [line]) writer.WriteLine(JsonSerializer.Serialize(statement));
    }
}
