using System.Globalization;
using System.Net.Http.Headers;
using Bourse.Adapters.SparkConnect.Protocol;
using Google.Protobuf;

namespace Bourse.Adapters.SparkConnect;

/// <summary>The codes of gRPC that make a difference here, by their numbers on the wire.</summary>
internal enum GrpcCode
{
    Ok = 0,
    Unknown = 2,
    DeadlineExceeded = 4,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>How a call ended, as the server says at its end.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">The server's words, decoded; may have several lines.</param>
/// <param name="Reason">What kind of error it was, for programs: with Spark the class of the exception; empty when not said.</param>
/// <param name="Facts">What else the server says for programs, e.g. <c>errorClass</c>.</param>
internal sealed record GrpcStatus(GrpcCode Code, string Message, string Reason, IReadOnlyDictionary<string, string> Facts)
{
    private const string CodeHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly Dictionary<string, string> NoFacts = [];

    /// <summary>A status that the client itself comes to.</summary>
    public static GrpcStatus Of(GrpcCode code, string message) => new(code, message, "", NoFacts);

    /// <summary>The status in some headers or trailers; null when there is none.</summary>
    public static GrpcStatus? Read(HttpHeaders headers)
    {
        if (Find(headers, CodeHeader) is not { } code) return null;
        var number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : (int)GrpcCode.Unknown;
        var message = Uri.UnescapeDataString(Find(headers, MessageHeader) ?? "");
        var info = Find(headers, DetailsHeader) is { } details ? ReadDetails(details) : null;
        return new GrpcStatus((GrpcCode)number, message, info?.Reason ?? "", info is null ? NoFacts : new Dictionary<string, string>(info.Metadata));
    }

    private static string? Find(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>The details are an extra: where they cannot be read, the code and the message still tell what happened.</summary>
    private static ErrorInfo? ReadDetails(string base64)
    {
        try
        {
            var bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            var detail = Status.Parser.ParseFrom(bytes).Details.FirstOrDefault(any => any.Is(ErrorInfo.Descriptor));
            return detail?.Unpack<ErrorInfo>();
        }
        catch (Exception failure) when (failure is FormatException or InvalidProtocolBufferException)
        {
            return null;
        }
    }
}

/// <summary>A call that ended with another status than "ok", or did not come to its end.</summary>
/// <param name="status">The server's status, or the client's own for what never reached a server's end.</param>
/// <param name="inner">What was thrown below, if anything.</param>
internal sealed class GrpcException(GrpcStatus status, Exception? inner = null) : Exception(status.Message, inner)
{
    public GrpcStatus Status => status;
}
