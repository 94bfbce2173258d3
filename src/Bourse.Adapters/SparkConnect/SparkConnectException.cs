namespace Bourse.Adapters.SparkConnect;

/// <summary>Why a session with a Spark Connect server failed.</summary>
public enum SparkConnectError
{
    /// <summary>No server answers, or not in time.</summary>
    Unreachable,

    /// <summary>A server accepts the connection and closes it: it is not Spark, or a proxy in front of a Spark that is still starting.</summary>
    NotReady,

    /// <summary>A server answers that is not Spark Connect.</summary>
    NotSpark,

    /// <summary>No encrypted connection could be made.</summary>
    EncryptionFailed,

    /// <summary>The server refuses this client.</summary>
    Unauthorized,

    /// <summary>The server is older than <see cref="SparkSession.OldestMajor"/>.</summary>
    UnsupportedVersion,

    /// <summary>The server refused to begin a session.</summary>
    SessionRefused,

    /// <summary>The server lost a session, and the one that replaced it.</summary>
    SessionLost,

    /// <summary>The server sent a result that cannot be read, or not of the form that was asked for.</summary>
    InvalidResult,
}

/// <summary>A session with a Spark Connect server failed. The failure of a query itself is a <see cref="SparkException"/>.</summary>
/// <param name="error">Why.</param>
/// <param name="message">The cause with the server's address, one line, without secrets.</param>
/// <param name="inner">What was thrown below, if anything.</param>
internal sealed class SparkConnectException(SparkConnectError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why it failed.</summary>
    public SparkConnectError Error => error;
}
