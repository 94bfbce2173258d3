using Bourse.Events;

namespace Bourse.Investors;

/// <summary>
/// What has to be known of an evaluation that was sent, in eight bytes: there may be a hundred million of them. Its content is kept as a hash; two
/// different contents look the same once in 2⁴³ cases.
/// </summary>
internal readonly struct EvaluationFingerprint
{
    private const int ContentBits = 43;
    private const int CarriedBit = ContentBits;
    private const int PreviousBit = 46;
    private const int ForeignBit = 47;

    private readonly uint _low;
    private readonly ushort _high;
    private readonly ushort _revision;

    private EvaluationFingerprint(ulong content, int carried, bool hasPrevious, bool isForeign, int revision)
    {
        var bits = content >> (64 - ContentBits) | (ulong)Math.Min(carried, MostCarried) << CarriedBit
            | (hasPrevious ? 1UL << PreviousBit : 0) | (isForeign ? 1UL << ForeignBit : 0);
        _low = (uint)(bits & uint.MaxValue);
        _high = (ushort)(bits >> 32);
        _revision = (ushort)Math.Min(revision + 1L, ushort.MaxValue);
    }

    /// <summary>Whether an evaluation was sent at all.</summary>
    public bool Exists => _revision > 0;

    /// <summary>Its revision; <see cref="MaxRevision"/> for any above that.</summary>
    public int Revision => _revision - 1;

    /// <summary>The highest revision that fits.</summary>
    public const int MaxRevision = ushort.MaxValue - 1;

    /// <summary>How many tickers were carried; <see cref="MostCarried"/> for any above that, and where it was sent in another form.</summary>
    public int Carried => _high >> (CarriedBit - 32) & MostCarried;

    /// <summary>The highest number of carried tickers that fits.</summary>
    public const int MostCarried = 7;

    /// <summary>Whether it knew the value of a day before; one in another form says so only by a change that is not 0.</summary>
    public bool HasPrevious => (_high >> (PreviousBit - 32) & 1) != 0;

    /// <summary>Whether it was sent in another form (<see cref="Evaluation.IsForeign"/>).</summary>
    public bool IsForeign => _high >> (ForeignBit - 32) != 0;

    /// <summary>The summary of an evaluation.</summary>
    public static EvaluationFingerprint Of(in Evaluation evaluation) => evaluation.IsForeign
        ? new(ForeignContentOf(evaluation), MostCarried, evaluation.Change is { Micros: not 0 }, isForeign: true, evaluation.Revision)
        : new(
            ContentOf(evaluation), evaluation.Carried?.Count ?? 0, evaluation.PreviousDate is not null, isForeign: false, evaluation.Revision);

    /// <summary>
    /// Whether it says what an evaluation says, apart from revisions. One in another form says only value and change, with a change of 0 for none.
    /// </summary>
    public bool SaysTheSameAs(in Evaluation evaluation)
    {
        var other = Of(evaluation with { IsForeign = IsForeign });
        return _low == other._low && _high == other._high;
    }

    private static ulong ForeignContentOf(in Evaluation evaluation) => Mix(Mix(0, evaluation.Value.Micros), evaluation.Change?.Micros ?? 0);

    private static ulong ContentOf(in Evaluation evaluation)
    {
        var hash = Mix(0, evaluation.Value.Micros);
        hash = Mix(hash, evaluation.Change?.Micros ?? long.MinValue);
        hash = Mix(hash, evaluation.ChangePct?.Micros ?? long.MinValue);
        hash = Mix(hash, evaluation.NavPerShare.Micros);
        hash = Mix(hash, evaluation.Shares.Micros);
        hash = Mix(hash, evaluation.PreviousDate?.DayNumber ?? 0);
        foreach (var ticker in evaluation.Carried ?? [])
        {
            foreach (var letter in ticker) hash = Mix(hash, letter);
            hash = Mix(hash, -1);
        }

        return hash;
    }

    /// <summary>One step of a multiplicative hash: each number gives another result.</summary>
    private static ulong Mix(ulong hash, long number)
    {
        unchecked
        {
            hash = (hash ^ (ulong)number) * 0x9E3779B97F4A7C15;
            return hash ^ (hash >> 29);
        }
    }
}
