namespace Bourse.Dashboard.Reading;

/// <summary>Refuses changes where the dashboard only shows.</summary>
/// <param name="options">How the dashboard is served.</param>
internal sealed class ActionGate(DashboardOptions options)
{
    /// <summary>Whether nothing can be changed.</summary>
    public bool IsReadOnly => options.IsReadOnly;

    /// <summary>Does nothing if changes can be made.</summary>
    /// <exception cref="BourseException">They cannot (<see cref="FailureKind.Usage"/>).</exception>
    public void RequireWriting()
    {
        if (!options.IsReadOnly) return;
        throw new BourseException(FailureKind.Usage, "this dashboard is read-only", "start it without --read-only")
        {
            Code = BourseErrorCode.ReadOnly,
        };
    }
}
