using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>A row of a portfolio's table: what the portfolio was worth at the end of a trading day.</summary>
/// <param name="AsOf">The trading day.</param>
/// <param name="NavPerShare">Column <c>NAVperShare</c>: the value of one share, six decimals.</param>
/// <param name="NavChange">Column <c>DailyNAVChange</c>: its change since the last valued day, six decimals; null on the first.</param>
/// <param name="NavChangePct">Column <c>DailyNAVChangePercent</c>: that change in per cent, six decimals; null on the first.</param>
/// <param name="Evaluation">Column <c>Evaluation</c>: the value of the whole portfolio in whole cents.</param>
/// <param name="EvaluationChange">Column <c>DailyEvaluationChange</c>: its change in whole cents; null on the first day.</param>
/// <param name="Revision">Column <c>Revision</c>: 0 for the first evaluation of the day, one more for each that replaced it.</param>
public readonly record struct ValuationRow(
    DateOnly AsOf, Money NavPerShare, Money? NavChange, Money? NavChangePct, Money Evaluation, Money? EvaluationChange, int Revision);
