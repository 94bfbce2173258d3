using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>Identifies a task within its run.</summary>
/// <param name="Symbol">The symbol whose bars it fetches.</param>
/// <param name="Month">The month, in exchange time.</param>
public readonly record struct TaskKey(Symbol Symbol, YearMonth Month)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Symbol.Text} {Month}";
}
