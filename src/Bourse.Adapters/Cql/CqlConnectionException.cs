namespace Bourse.Adapters.Cql;

/// <summary>Why a connection failed.</summary>
public enum CqlConnectionError
{
    /// <summary>No node answers, or not in time. Nothing was sent.</summary>
    Unreachable,

    /// <summary>The connection was lost, or closed. What was under way may be done or not.</summary>
    Closed,

    /// <summary>A request was not answered in time. It may be done or not.</summary>
    TimedOut,

    /// <summary>What answers does not speak the native protocol.</summary>
    NotCassandra,

    /// <summary>The node speaks no version of the protocol that this client speaks.</summary>
    UnsupportedVersion,

    /// <summary>No encrypted connection could be made.</summary>
    EncryptionFailed,

    /// <summary>The node asks for a user, and none was given.</summary>
    UserMissing,

    /// <summary>The node asks for an authentication other than user and password.</summary>
    UnsupportedAuthentication,

    /// <summary>The node sent what cannot be read.</summary>
    InvalidAnswer,
}

/// <summary>A connection to a node failed.</summary>
/// <param name="error">Why.</param>
/// <param name="message">The cause with the node's address, one line, without secrets.</param>
/// <param name="inner">What was thrown below, if anything.</param>
internal sealed class CqlConnectionException(CqlConnectionError error, string message, Exception? inner = null)
    : CqlException(OneLine(message), inner)
{
    /// <summary>Why.</summary>
    public CqlConnectionError Error => error;

    /// <inheritdoc/>
    public override bool IsTransient => error is CqlConnectionError.Closed or CqlConnectionError.TimedOut;
}
