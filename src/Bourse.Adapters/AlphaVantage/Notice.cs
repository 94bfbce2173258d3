using System.Text;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// The notices that Alpha Vantage sends in place of bars, with status 200: <c>Note</c>, <c>Information</c>, <c>Error Message</c>. Their words tell
/// what they are about; a notice about a limit also advertises premium keys.
/// </summary>
internal static class Notice
{
    private const int MaxShown = 300;
    private static readonly string[] LimitWords = ["rate limit", "call frequency", "per minute", "per day", "per second", "requests more sparingly"];
    private static readonly string[] KeyWords = ["apikey is invalid", "api key is invalid", "invalid api key", "invalid or missing", "demo purposes"];

    /// <summary>Whether a member of the reply is a notice.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("Note"u8) || name.SequenceEqual("Information"u8) || name.SequenceEqual("Error Message"u8);

    /// <summary>The failure that a notice stands for.</summary>
    public static BadReplyException Of(string text)
    {
        var words = OneLine(text);
        if (HasOne(words, KeyWords)) return new BadReplyException(BadReplyKind.Refused, $"the provider does not accept the key: {words}");
        if (HasOne(words, LimitWords)) return new BadReplyException(LimitOf(words), $"the provider's limit is reached: {words}");
        return new BadReplyException(BadReplyKind.Refused, $"the provider refuses: {words}");
    }

    private static BadReplyKind LimitOf(string words) => (Has(words, "per minute"), Has(words, "per day"), Has(words, "per second")) switch
    {
        (true, false, _) => BadReplyKind.MinuteLimit,
        (false, true, false) => BadReplyKind.DayLimit,
        (false, false, true) => BadReplyKind.MinuteLimit,
        _ => BadReplyKind.AnyLimit,
    };

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text) line.Append(char.IsControl(c) ? ' ' : c);
        return line.Length > MaxShown ? line.ToString(0, MaxShown) + "…" : line.ToString();
    }

    private static bool HasOne(string text, string[] words) => Array.Exists(words, word => Has(text, word));

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
