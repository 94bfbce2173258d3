namespace Bourse.Hosting.Groups;

/// <summary>What the offsets of a stage's group are good for.</summary>
/// <param name="Text">Where the stage goes on, in words.</param>
/// <param name="Stage">The word of its kind, e.g. <c>ingest</c>.</param>
/// <param name="Remedy">What makes it go on elsewhere.</param>
public sealed record GroupNote(string Text, string Stage, GroupRemedy Remedy);

/// <summary>What makes a stage go on elsewhere than where its store says.</summary>
public enum GroupRemedy
{
    /// <summary>Nothing does.</summary>
    None,

    /// <summary>It can start at the offsets that its group has committed.</summary>
    StartFromCommitted,

    /// <summary>It can read all topics anew.</summary>
    ReadAnew,
}
