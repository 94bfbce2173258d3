using Json.Schema;
using Json.Schema.Keywords;

namespace Bourse.Schemas.Validation;

/// <summary>
/// <c>$ref</c> with a bound on how many references are followed for one message, and how many within each other. Without references the cost of a
/// message is bounded by the sizes of schema and message; with them it can double with each level, or have no end.
/// </summary>
internal sealed class CountedRefKeyword : RefKeyword
{
    /// <summary>So many references are followed for one message.</summary>
    public const int MostSteps = 100_000;

    /// <summary>So many references are followed within each other; each takes a few kilobytes of a thread's stack.</summary>
    public const int MostNested = 130;

    private int _steps;
    private int _nested;

    /// <summary>Begins with a new message.</summary>
    public void Begin() => (_steps, _nested) = (0, 0);

    /// <inheritdoc/>
    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (++_steps > MostSteps) throw new UncheckableMessageException($"a message for which at most {MostSteps} references are followed");
        if (++_nested > MostNested) throw new UncheckableMessageException($"a message for which at most {MostNested} references are nested");
        var result = base.Evaluate(keyword, context);
        _nested--;
        return result;
    }
}
