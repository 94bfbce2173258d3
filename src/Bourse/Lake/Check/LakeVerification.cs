namespace Bourse.Lake.Check;

/// <summary>The result of checking a lake against the log.</summary>
public sealed class LakeVerification
{
    private const int MostKept = 1000;
    private readonly List<LakeDifference> _differences = [];

    /// <summary>How many files were read.</summary>
    public long Files { get; internal set; }

    /// <summary>How many rows were found equal to their records.</summary>
    public long Rows { get; internal set; }

    /// <summary>How many Parquet files were read.</summary>
    public long ParquetFiles { get; internal set; }

    /// <summary>How many of their rows were found equal to those of raw files or to their records.</summary>
    public long ParquetRows { get; internal set; }

    /// <summary>How many messages are in the dead-letter topics instead of the lake.</summary>
    public long DeadLetters { get; internal set; }

    /// <summary>How many records no sink has stored yet.</summary>
    public long Pending { get; internal set; }

    /// <summary>How many rows could not be compared, because the log does not hold their records any more.</summary>
    public long NotChecked { get; internal set; }

    /// <summary>How many differences there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of the differences, at most a thousand.</summary>
    public IReadOnlyList<LakeDifference> Differences => _differences;

    internal void Add(string place, string says) => Add(place, [says], 1);

    /// <summary>Adds differences of which only the first are known.</summary>
    internal void Add(string place, IEnumerable<string> first, long count)
    {
        Count += count;
        _differences.AddRange(first.Take(MostKept - _differences.Count).Select(says => new LakeDifference(place, says)));
    }
}

/// <summary>Something in a lake that is not as the log says.</summary>
/// <param name="Place">The file, or the partition of the topic.</param>
/// <param name="Says">What is wrong, one line.</param>
public sealed record LakeDifference(string Place, string Says);
