using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Bourse.Events;

namespace Bourse.Bars;

/// <summary>
/// The identifier of a bar: the MD5 digest of symbol and local time (<c>NVDA_2024-05-01 10:00:00</c>) in lower-case hexadecimal digits. Bars of
/// different intervals share it.
/// </summary>
public static class BarId
{
    /// <summary>Its length in characters.</summary>
    public const int Length = 2 * MD5.HashSizeInBytes;

    private const int TimeLength = 20;

    /// <summary>The identifier.</summary>
    public static string Of(Symbol symbol, DateTime localTime)
    {
        Span<byte> id = stackalloc byte[Length];
        Write(Encoding.UTF8.GetBytes(symbol.Text), localTime, id);
        return Encoding.ASCII.GetString(id);
    }

    /// <summary>Writes the identifier in ASCII.</summary>
    /// <param name="symbol">The symbol in UTF-8.</param>
    /// <param name="localTime">When the bar starts, by the clock of the exchange.</param>
    /// <param name="destination">Takes <see cref="Length"/> bytes.</param>
    [SuppressMessage("Security", "CA5351", Justification = "not for security: other programs know bars by this digest")]
    public static void Write(ReadOnlySpan<byte> symbol, DateTime localTime, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[symbol.Length + TimeLength];
        symbol.CopyTo(text);
        text[symbol.Length] = (byte)'_';
        BarTimeText.Write(localTime, text[(symbol.Length + 1)..]);
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(text, digest);
        Convert.TryToHexStringLower(digest, destination, out _);
    }
}
