using System.Text.RegularExpressions;

namespace Bourse.Hosting.Configuration;

/// <summary>Keeps secrets out of everything that is shown.</summary>
public static partial class Secrets
{
    private const string Masked = "******";

    /// <summary>The value as it may be shown.</summary>
    public static string? Mask(string? value, Secrecy secrecy) => (value, secrecy) switch
    {
        (null or "", _) or (_, Secrecy.None) => value,
        (_, Secrecy.All) => Masked,
        (_, Secrecy.Servers) => MaskServers(value),
        (_, Secrecy.Engine) => MaskEngine(value),
        _ => PasswordOfUrl().Replace(PasswordOfConnectionString().Replace(value, "${name}=" + Masked), "${user}:" + Masked + "@"),
    };

    /// <summary>
    /// A server's address contains no user. If one was given nevertheless, all text before the <c>@</c> may be a password, but for a name in front
    /// of a colon.
    /// </summary>
    private static string MaskServers(string value)
    {
        var at = value.LastIndexOf('@');
        if (at < 0) return value;
        const string scheme = "kafka:";
        var start = value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? scheme.Length : 0;
        var colon = value.IndexOf(':', start);
        return $"{value[..(colon >= 0 && colon < at ? colon + 1 : start)]}{Masked}{value[at..]}";
    }

    /// <summary>The text after the server's name and port may be a token; the text before an <c>@</c> may be a secret.</summary>
    private static string MaskEngine(string value)
    {
        var shown = value.Contains('@', StringComparison.Ordinal) ? "" : EngineServer().Match(value).Value;
        return shown.Length == value.Length ? value : shown + Masked;
    }

    [GeneratedRegex(@"^(spark:)?(sc://)?[^/;?=,\s]*[/;?=,]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EngineServer();

    [GeneratedRegex("""(?<name>\b(?:password|pwd|pass|secret|token|key|apikey|access ?key)\s*)=\s*(?:"[^"]*"|'[^']*'|[^;]*)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordOfConnectionString();

    [GeneratedRegex("(?<user>//[^:/@]*):[^@/]*@", RegexOptions.CultureInvariant)]
    private static partial Regex PasswordOfUrl();
}
