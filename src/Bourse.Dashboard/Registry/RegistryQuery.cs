using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Registry;

/// <summary>The parameters behind the question mark.</summary>
/// <param name="query">As they were sent.</param>
internal sealed class RegistryQuery(IQueryCollection query)
{
    /// <summary>Whether what was deleted, though not for good, is meant too.</summary>
    public bool WithDeleted => Is("deleted");

    /// <summary>Whether only what was deleted is meant.</summary>
    public bool OnlyDeleted => Is("deletedOnly");

    /// <summary>Whether something is to be deleted for good.</summary>
    public bool IsPermanent => Is("permanent");

    /// <summary>Whether reasons are asked for.</summary>
    public bool IsVerbose => Is("verbose");

    /// <summary>Whether what holds for all is the answer where a subject has nothing of its own.</summary>
    public bool DefaultsToGlobal => Is("defaultToGlobal");

    /// <summary>Whether the highest id is asked for.</summary>
    public bool AsksForMaxId => Is("fetchMaxId");

    /// <summary>What the names of subjects begin with; empty for all.</summary>
    public string SubjectPrefix => query["subjectPrefix"].ToString();

    private bool Is(string name) => bool.TryParse(query[name], out var given) && given;
}
