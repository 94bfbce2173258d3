using System.Security.Cryptography;
using System.Text;

namespace Bourse.Adapters.DuckDb;

/// <summary>Short digests of texts, for names of files.</summary>
internal static class Digests
{
    /// <summary>The first 16 hexadecimal digits of a text's SHA-256.</summary>
    public static string Digest(this string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
