using System.Text.Json;

namespace Bourse.Lake;

/// <summary>The version of a lake's files, as its descriptions (<c>topics/</c>, <c>catalog/</c>) say it; without one it is the first.</summary>
internal static class LakeFormat
{
    /// <summary>The version that this program writes, and the newest that it reads.</summary>
    public const int Version = 1;

    /// <summary>The member that says it.</summary>
    public const string Member = "format";

    /// <summary>Refuses a description of a newer version.</summary>
    /// <param name="description">Its root.</param>
    /// <param name="path">Where it is in the lake.</param>
    /// <param name="place">The lake.</param>
    /// <exception cref="BourseException">It is of a newer version.</exception>
    /// <exception cref="InvalidOperationException">It is no object, or its version no number.</exception>
    /// <exception cref="FormatException">Its version is no whole number.</exception>
    public static void Require(JsonElement description, string path, string place)
    {
        if (!description.TryGetProperty(Member, out var member)) return;
        var version = member.GetInt32();
        if (version <= Version) return;
        throw new BourseException(
            FailureKind.Failed, StoreFormat.Newer($"{path} in {place}", version, Version), "use the newer Bourse that wrote it");
    }
}
