using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>Ends a statement when it is cancelled or reaches one of its limits.</summary>
internal sealed class StatementLimit : IDisposable
{
    private readonly QueryLimits _limits;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource? _time;
    private readonly CancellationTokenSource _both;
    private long _rows;

    public StatementLimit(QueryLimits limits, TimeProvider clock, CancellationToken cancellation)
    {
        (_limits, _cancellation) = (limits, cancellation);
        _time = limits.MaxTime is { } time ? new CancellationTokenSource(time, clock) : null;
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _time?.Token ?? CancellationToken.None);
    }

    /// <summary>Cancelled when the statement has to end.</summary>
    public CancellationToken Token => _both.Token;

    /// <summary>Counts a row of the result.</summary>
    /// <exception cref="BourseException">There are more than allowed.</exception>
    public void CountRow()
    {
        if (++_rows <= _limits.MaxRows) return;
        throw new BourseException(
            FailureKind.Failed, $"the result has more than {_limits.MaxRows} rows; the others are left out", "add LIMIT, or raise the limit of rows");
    }

    /// <summary>What a failure means: the statement was ended, which the driver reports as a cancellation, or it is wrong.</summary>
    public Exception Explain(Exception failure, int lines, IReadOnlyCollection<string> columns)
    {
        if (_cancellation.IsCancellationRequested) return new OperationCanceledException("the statement was cancelled", failure, _cancellation);
        if (IsOutOfTime) return OutOfTime(failure);
        return failure is DuckDBException wrong ? DuckDbErrors.OfStatement(wrong, lines, columns) : failure;
    }

    /// <summary>Whether a failure is one of running a statement.</summary>
    public static bool IsOfStatement(Exception failure) => failure is DuckDBException or OperationCanceledException;

    /// <summary>Whether the statement has reached its limit of time, and was not cancelled.</summary>
    public bool IsOutOfTime => !_cancellation.IsCancellationRequested && _time is { IsCancellationRequested: true };

    /// <summary>The failure of a statement that took too long.</summary>
    public BourseException OutOfTime(Exception failure) => new(
        FailureKind.Failed,
        $"the statement took longer than {_limits.MaxTime!.Value.TotalSeconds} s",
        "read fewer days, or raise the limit of time",
        failure)
    {
        Code = BourseErrorCode.StatementFailed,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _time?.Dispose();
    }
}
