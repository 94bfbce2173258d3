namespace Bourse.Adapters.Cql;

/// <summary>
/// A request to a cluster failed: at the server (<see cref="CqlServerException"/>) or on the way (<see cref="CqlConnectionException"/>).
/// </summary>
/// <param name="message">The cause with the node's address, one line, without secrets.</param>
/// <param name="inner">What was thrown below, if anything.</param>
internal abstract class CqlException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>Whether the same request may succeed a little later.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>Text from a server or the framework, on one line, without the full stop at its end.</summary>
    protected static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
