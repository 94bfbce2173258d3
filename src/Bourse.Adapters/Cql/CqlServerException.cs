namespace Bourse.Adapters.Cql;

/// <summary>A server answered with an error.</summary>
/// <param name="node">The node.</param>
/// <param name="code">The error's code.</param>
/// <param name="reason">The server's message.</param>
/// <param name="unprepared">The id of the statement that the node does not know, for <see cref="CqlErrorCode.Unprepared"/>.</param>
internal sealed class CqlServerException(CqlEndpoint node, CqlErrorCode code, string reason, byte[]? unprepared = null)
    : CqlException($"{node}: {OneLine(reason)} ({NameOf(code)})", null)
{
    /// <summary>The error's code.</summary>
    public CqlErrorCode Code => code;

    /// <summary>The server's message, one line.</summary>
    public string Reason { get; } = OneLine(reason);

    /// <summary>The id of the statement that the node does not know; null for other errors.</summary>
    public byte[]? Unprepared => unprepared;

    /// <inheritdoc/>
    public override bool IsTransient => code
        is CqlErrorCode.Server or CqlErrorCode.Unavailable or CqlErrorCode.Overloaded or CqlErrorCode.IsBootstrapping or CqlErrorCode.WriteTimeout
        or CqlErrorCode.ReadTimeout or CqlErrorCode.CasWriteUnknown;

    private static string NameOf(CqlErrorCode code) => Enum.IsDefined(code) ? $"{code}, 0x{(int)code:X4}" : $"0x{(int)code:X4}";
}
