using Bourse.Events;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary>Reads the files that <c>topic export</c> writes.</summary>
internal static class ExportedFile
{
    /// <summary>The records, in the order of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BourseException">A line is not an exported record (<see cref="FailureKind.Usage"/>).</exception>
    public static IEnumerable<CopiedRecord> Read(string path, string name)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line)) yield return Read(line, name, number);
        }
    }

    private static CopiedRecord Read(string line, string name, int number)
    {
        try
        {
            return RecordJson.Read(line);
        }
        catch (FormatException e)
        {
            throw new BourseException(
                FailureKind.Usage,
                $"{name}, line {number} is not an exported record; nothing was sent",
                "use a file that `bourse topic export` wrote",
                e);
        }
    }
}
