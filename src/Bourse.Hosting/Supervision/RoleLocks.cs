using Bourse.Adapters.Locks;
using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Supervision;

/// <summary>Several roles of a home folder held at once: all of them or none.</summary>
public sealed class RoleLocks : IDisposable
{
    private readonly List<RoleLock> _held = [];

    /// <summary>The locks.</summary>
    public IReadOnlyList<RoleLock> Held => _held;

    /// <summary>Takes them.</summary>
    /// <exception cref="BourseException">Another process has one of them.</exception>
    public RoleLocks(HostServices host, IEnumerable<string> names)
    {
        try
        {
            foreach (var name in names) _held.Add(host.TakeRole(name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var role in _held) role.Dispose();
    }
}
