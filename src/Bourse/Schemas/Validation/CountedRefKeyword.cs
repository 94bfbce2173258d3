using System.Runtime.CompilerServices;
using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary>
/// <c>$ref</c> with a bound on how many references are followed for one message. Without references the cost of a message is bounded by the sizes of
/// schema and message; with them it can double with each level.
/// </summary>
internal sealed class CountedRefKeyword : RefKeyword
{
    /// <summary>So many references are followed for one message.</summary>
    public const int MostSteps = 100_000;

    private int _steps;

    /// <summary>Begins with a new message.</summary>
    public void Begin() => _steps = 0;

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (++_steps > MostSteps) throw new UncheckableMessageException($"a message that is checked in {MostSteps} steps");
        // References are the only way to nest deeper than the schema's own text, so no other keyword needs to look.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new UncheckableMessageException("a message that takes fewer nested references");
        return base.Evaluate(keyword, context);
    }
}
