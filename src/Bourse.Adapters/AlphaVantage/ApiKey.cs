using System.Security.Cryptography;
using System.Text;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>The key of a market-data provider. It is never shown: its text leaves this class only as a part of a request.</summary>
public sealed class ApiKey
{
    private const string Masked = "******";
    private const int FingerprintBytes = 6;
    private readonly string _text;
    private readonly byte[][] _forms;

    /// <summary>Wraps a key.</summary>
    /// <param name="text">The key.</param>
    public ApiKey(string text)
    {
        _text = text.Trim();
        _forms = [.. new[] { _text, Uri.EscapeDataString(_text) }.Distinct().Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Whether it can be a key: it is not empty, and has no characters that no key has.</summary>
    public bool IsPlausible => _text.Length > 0 && _text.All(c => c is > ' ' and < '\u007f');

    /// <summary>Tells keys apart without telling them: some digits of a digest.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"Alpha Vantage {_text}")).AsSpan(0, FingerprintBytes));

    /// <summary>The key as a part of a URL.</summary>
    internal string UrlText => Uri.EscapeDataString(_text);

    /// <summary>A mask.</summary>
    public override string ToString() => Masked;

    /// <summary>A text without the key.</summary>
    internal string Mask(string text) => text.Replace(_text, Masked, StringComparison.OrdinalIgnoreCase)
        .Replace(UrlText, Masked, StringComparison.OrdinalIgnoreCase);

    /// <summary>Overwrites the key wherever a reply repeats it.</summary>
    internal void Mask(Span<byte> reply)
    {
        foreach (var form in _forms)
        {
            for (var rest = reply; rest.IndexOf(form) is >= 0 and var at; rest = rest[(at + form.Length)..])
            {
                rest.Slice(at, form.Length).Fill((byte)'*');
            }
        }
    }
}
