using System.Text.Json;

namespace Bourse.Schemas.Validation;

/// <summary>The limits of what is checked: depth, and the length and exponent of numbers, whose exact arithmetic costs time and memory.</summary>
internal static class JsonLimits
{
    /// <summary>How deep a message or a schema may be nested.</summary>
    public const int MaxDepth = 64;

    private const int MaxNumberLength = 1000;
    private const int MaxExponentDigits = 3;

    /// <summary>How documents are read: each member of an object may occur once, since programs disagree on which of two counts.</summary>
    public static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>What numbers are within the limits, in words.</summary>
    public static string Numbers => $"numbers of at most {MaxNumberLength} digits and exponents of at most {MaxExponentDigits}";

    /// <summary>Whether all numbers of a text are within the limits.</summary>
    /// <param name="json">JSON that can be read.</param>
    public static bool AreNumbersWithin(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !IsWithin(reader.ValueSpan)) return false;
        }

        return true;
    }

    private static bool IsWithin(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return number.Length <= MaxNumberLength
            && (exponent < 0 || number[(exponent + 1)..].TrimStart("+-"u8).TrimStart((byte)'0').Length <= MaxExponentDigits);
    }
}
