namespace Bourse.Pipelines;

/// <summary>Why a run was created.</summary>
public enum RunCause
{
    /// <summary>Its time had come.</summary>
    Schedule,

    /// <summary>A person asked for it.</summary>
    Manual,

    /// <summary>A person asked for a range of months.</summary>
    Backfill,
}
