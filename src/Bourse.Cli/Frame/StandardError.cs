using System.Text;

namespace Bourse.Cli.Frame;

/// <summary>
/// Standard error for messages. One that cannot be written (closed, a pipe without a reader, a file on a full disk) loses messages, but ends nothing.
/// </summary>
/// <param name="writer">Where the messages go.</param>
internal sealed class StandardError(TextWriter writer) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <summary>That of this process.</summary>
    public static TextWriter Open()
    {
        try
        {
            return Synchronized(new StandardError(Console.Error));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Null;
        }
    }

    /// <inheritdoc/>
    public override void Write(char value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => writer.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Try(() => writer.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Try(writer.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // There is nowhere left to report it.
        }
    }
}
