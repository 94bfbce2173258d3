using Bourse.Events;
using Bourse.Market;

namespace Bourse.Intraday;

/// <summary>What was sent of a portfolio: of each instant the evaluation with the highest revision.</summary>
internal sealed class SentMoments
{
    private readonly Dictionary<DateTime, SentMoment> _moments = [];
    private DateTime _oldest = DateTime.MaxValue;

    /// <summary>Whether the topic has lost its oldest messages: what is before those that are left is not sent again.</summary>
    public bool IsCut { get; set; }

    /// <summary>Takes an evaluation that is in the topic.</summary>
    public void Add(in IntradayEvaluation evaluation)
    {
        if (_moments.TryGetValue(evaluation.Instant, out var known) && known.Revision > evaluation.Revision) return;
        _moments[evaluation.Instant] = SentMoment.Of(evaluation);
        if (evaluation.Instant < _oldest) _oldest = evaluation.Instant;
    }

    /// <summary>The evaluation with its revision; null when it was sent so.</summary>
    public IntradayEvaluation? FindUnsent(in IntradayEvaluation evaluation)
    {
        if (!_moments.TryGetValue(evaluation.Instant, out var known)) return IsCut && evaluation.Instant < _oldest ? null : evaluation;
        var wanted = SentMoment.Of(evaluation) with { Revision = known.Revision };
        return wanted == known ? null : evaluation with { Revision = known.Revision + 1 };
    }

    private readonly record struct SentMoment(Money Value, Money? Change, Money NavPerShare, DateTime? Previous, int Revision)
    {
        public static SentMoment Of(in IntradayEvaluation evaluation) => new(
            evaluation.Value, evaluation.Change, evaluation.NavPerShare, evaluation.PreviousInstant, evaluation.Revision);
    }
}
