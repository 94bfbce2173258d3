using Bourse.Adapters.Locks;
using Bourse.Cli.Frame;

namespace Bourse.Cli.Stages;

/// <summary>Several roles of a home folder held at once: all of them or none.</summary>
internal sealed class Roles : IDisposable
{
    private readonly List<RoleLock> _held = [];

    /// <summary>Takes them.</summary>
    /// <exception cref="BourseException">Another process has one of them.</exception>
    public Roles(CommandContext context, IEnumerable<string> names)
    {
        try
        {
            foreach (var name in names) _held.Add(context.TakeRole(name));
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
