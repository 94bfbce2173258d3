namespace Bourse.Bars;

/// <summary>Where a stream of bars begins.</summary>
public enum BarStreamMode
{
    /// <summary>Where it has stopped; in a topic that it has not read yet, at the beginning.</summary>
    Continue,

    /// <summary>At the beginning of every topic.</summary>
    Initial,

    /// <summary>At the present end of every topic; topics that are created later are read from the beginning.</summary>
    Append,
}
