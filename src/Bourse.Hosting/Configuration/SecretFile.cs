namespace Bourse.Hosting.Configuration;

/// <summary>A secret in a file that a variable names, as containers get theirs: <c>BOURSE_MYSQL_PASSWORD_FILE=/run/secrets/…</c>.</summary>
internal static class SecretFile
{
    /// <summary>What is appended to the variable of a secret for the one that names its file.</summary>
    public const string Suffix = "_FILE";

    private const int MaxBytes = 64 * 1024;

    /// <summary>The secret in the file, without a line break at its end; an empty file is as an empty variable, no value.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">Where the path was written.</param>
    /// <exception cref="BourseException">It cannot be read, or is too large to be a secret.</exception>
    public static string Read(string path, string source)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw Failure(source, path, $"is larger than {MaxBytes / 1024} kB");
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failure(source, path, $"cannot be read ({e.Message})");
        }
    }

    private static BourseException Failure(string source, string path, string says) =>
        new(FailureKind.Usage, $"{source}: the file {path} {says}", "name a file that holds the secret, and that this user may read");
}
