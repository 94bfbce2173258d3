namespace Bourse.Schemas;

/// <summary>What may be done with the schemas of a subject, or of all. The modes are those of Confluent's registry, without its import.</summary>
public enum RegistryMode
{
    /// <summary>Everything.</summary>
    ReadWrite,

    /// <summary>They can be read only; a subject's own mode counts before that of all.</summary>
    ReadOnly,

    /// <summary>As <see cref="ReadOnly"/>; as the mode of all it counts before those of subjects.</summary>
    ReadOnlyOverride,
}
