using Bourse.Events;
using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>Tells whether the ingestion could use a message of topic <see cref="Topics.Evaluations"/>, by the validator of its stage.</summary>
/// <param name="network">The network whose portfolios have tables.</param>
/// <param name="calendar">The trading days.</param>
public sealed class EvaluationCheck(Network network, TradingCalendar calendar)
{
    private readonly EvaluationMapper _mapper = new(network, calendar);

    /// <summary>Why the ingestion could not use a message, or null.</summary>
    public string? FindProblem(CopiedRecord message)
    {
        try
        {
            _mapper.Map(message.AsRecord());
            return null;
        }
        catch (BadMessageException e)
        {
            return e.Message;
        }
    }
}
