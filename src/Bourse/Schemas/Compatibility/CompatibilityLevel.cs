namespace Bourse.Schemas.Compatibility;

/// <summary>How a new version of a schema must agree with earlier ones. The levels are those of Confluent's registry.</summary>
public enum CompatibilityLevel
{
    /// <summary>Every version is accepted.</summary>
    None,

    /// <summary>Messages that fit the last version fit the new one: readers are changed first.</summary>
    Backward,

    /// <summary>As <see cref="Backward"/>, for all earlier versions.</summary>
    BackwardTransitive,

    /// <summary>Messages that fit the new version fit the last one: writers are changed first.</summary>
    Forward,

    /// <summary>As <see cref="Forward"/>, for all earlier versions.</summary>
    ForwardTransitive,

    /// <summary>Both <see cref="Backward"/> and <see cref="Forward"/>.</summary>
    Full,

    /// <summary>As <see cref="Full"/>, for all earlier versions.</summary>
    FullTransitive,
}
