namespace Bourse.Adapters.SparkConnect;

/// <summary>Spark refused a query or failed to run it. The message is Spark's.</summary>
/// <param name="message">Spark's message, one line.</param>
/// <param name="errorClass">Spark's name for the error, e.g. <c>TABLE_OR_VIEW_NOT_FOUND</c>; empty when it has none.</param>
/// <param name="causes">The exception and its causes, the outermost first.</param>
/// <param name="inner">How the call ended.</param>
internal sealed class SparkException(string message, string errorClass, IReadOnlyList<SparkCause> causes, Exception inner) : Exception(message, inner)
{
    /// <summary>Spark's name for the error; empty when it has none.</summary>
    public string ErrorClass => errorClass;

    /// <summary>The exception and its causes, the outermost first.</summary>
    public IReadOnlyList<SparkCause> Causes => causes;
}

/// <summary>An exception on Spark's side.</summary>
/// <param name="Type">Its class, e.g. <c>java.lang.ClassNotFoundException</c>.</param>
/// <param name="Message">Its message, one line.</param>
internal sealed record SparkCause(string Type, string Message);

/// <summary>The server no longer knows the session or its operation: it was restarted, or the session timed out.</summary>
internal sealed class SessionLostException(string message, Exception inner) : Exception(message, inner);
