using System.Security.Cryptography;
using System.Text;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Stages.Ledger;

/// <summary>
/// The static name (<c>group.instance.id</c>) under which a stage of a home folder is a member of its group: another one on each machine and for each
/// home.
/// </summary>
public static class GroupInstanceName
{
    /// <summary>The name, e.g. <c>ingest-db1-3f2a9c01</c>: the same each time it starts again, so that it takes up its partitions at once.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="machine">The machine's name.</param>
    /// <param name="role">The stage's role on that home folder.</param>
    public static string Of(HomeFolder home, string machine, string role = IngestionKind.Role)
    {
        var host = new string([.. machine.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')]);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(home.Folder));
        return $"{role}-{host}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }
}
