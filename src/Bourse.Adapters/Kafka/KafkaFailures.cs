using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Bourse.Adapters.Kafka;

/// <summary>Translates errors of Kafka's client to Bourse's failures.</summary>
internal static partial class KafkaFailures
{
    /// <summary>The failure of an operation with this code.</summary>
    public static BourseException Of(int code, KafkaOptions options, string what, string? reason) => code switch
    {
        _ when KafkaErrors.IsDenied(code) => Denied(options, reason),
        _ when KafkaErrors.IsUnreachable(code) => Unreachable(options, reason),
        _ when KafkaErrors.IsForbidden(code) => new BourseException(
            FailureKind.Failed, $"{options} does not allow {what}: {Describe(code)}", "ask who runs it for the permission, or use another user"),
        KafkaErrors.MessageTooLarge => new BourseException(
            FailureKind.Failed, $"{what} failed: a record is larger than Kafka takes", "raise max.message.bytes of the topic"),
        _ => new BourseException(FailureKind.Failed, $"{what} failed: {Describe(code)}{Because(reason)}"),
    };

    /// <summary>No broker answered for as long as the options allow.</summary>
    public static BourseException Unreachable(KafkaOptions options, string? reason) => new(
        FailureKind.Unreachable,
        $"{options} cannot be reached{Because(reason)}",
        "see that it runs, and that the address and the security protocol are right");

    /// <summary>The servers are controllers.</summary>
    public static BourseException Controller(KafkaOptions options) => new(
        FailureKind.Usage,
        $"{options.BootstrapServers} is the port of a KRaft controller of Kafka, not of a broker",
        "name the port of the brokers, usually 9092 (`listeners` in their configuration)");

    /// <summary>A broker refused the credentials, or one side refused the other's certificate.</summary>
    public static BourseException Denied(KafkaOptions options, string? reason) => new(
        FailureKind.Usage, $"{options} does not let Bourse in{Because(reason)}", RemedyFor(options));

    /// <summary>The client refused a setting.</summary>
    public static BourseException BadSetting(KafkaOptions options, string reason) => new(
        FailureKind.Usage, $"the settings for {options} cannot be used{Because(reason)}", RemedyFor(options));

    public static string Describe(int code) => Clean(Marshal.PtrToStringUTF8(Librdkafka.Describe(code)) ?? $"error {code}");

    /// <summary>One line without a full stop, and without what the client adds of its own threads, connections and their states.</summary>
    public static string Clean(string reason)
    {
        var line = reason.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        while (line.StartsWith('[') && line.IndexOf("]: ", StringComparison.Ordinal) is > 0 and var end) line = line[(end + 3)..];
        return StateOfConnection().Replace(NameOfConnection().Replace(line, ""), "");
    }

    /// <summary>For example <c>127.0.0.1:9092/bootstrap: </c>.</summary>
    [GeneratedRegex(@"^\S+:\d+/\S+: ")]
    private static partial Regex NameOfConnection();

    /// <summary>For example <c> (after 0ms in state CONNECT, 1 identical error(s) suppressed)</c>.</summary>
    [GeneratedRegex(@" \(after \d+ms in state .*\)$")]
    private static partial Regex StateOfConnection();

    private static string Because(string? reason) => string.IsNullOrEmpty(reason) ? "" : $" ({Clean(reason)})";

    private static string RemedyFor(KafkaOptions options) => options.SecurityProtocol.StartsWith("sasl", StringComparison.OrdinalIgnoreCase)
        ? "check the SASL mechanism, user name and password, and the CA file where TLS is used"
        : "check the security protocol, the CA file and the certificate";
}
