namespace Bourse.Tests;

/// <summary>Tests that measure what belongs to the whole process, such as its memory: nothing else runs meanwhile.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class WholeProcess
{
    /// <summary>The collection's name.</summary>
    public const string Collection = "the whole process";
}
