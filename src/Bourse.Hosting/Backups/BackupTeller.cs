using Bourse.Adapters.Backups;

namespace Bourse.Hosting.Backups;

/// <summary>Is told what backup and restore do.</summary>
/// <param name="Part">Is told each part when it is done.</param>
/// <param name="Warning">Is told what does not stop them.</param>
public sealed record BackupTeller(Action<BackupPart> Part, Action<string> Warning)
{
    /// <summary>Warns of what others have left beside the target, or still write there.</summary>
    internal void WarnOf(IEnumerable<string> remaining)
    {
        foreach (var path in remaining) Warning($"{path} is left as it is, as another process may be writing it; if none is, remove it");
    }
}
