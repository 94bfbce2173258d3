using System.Text;
using System.Text.Unicode;

namespace Bourse.Hosting.DeadLetters;

/// <summary>The messages of dead letters as texts that people can change.</summary>
public static class LetterText
{
    /// <summary>A message as a line of text; null when it is none: such a message is changed in what <c>topic export</c> writes.</summary>
    public static string? Of(byte[]? message) =>
        message is { Length: > 0 } && Utf8.IsValid(message) && message.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') < 0
            ? Encoding.UTF8.GetString(message)
            : null;
}
