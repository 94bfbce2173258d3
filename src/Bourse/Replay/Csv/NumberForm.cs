namespace Bourse.Replay.Csv;

/// <summary>What a field says about the decimal mark of its column.</summary>
internal enum NumberForm
{
    /// <summary>It is not a number.</summary>
    None,

    /// <summary>A number with zeros in front, such as 007: an identifier, whose zeros count.</summary>
    Identifier,

    /// <summary>A number without a point or comma.</summary>
    Whole,

    /// <summary>A number only if the decimal mark is a point: <c>185.64</c>, <c>1,185.5</c>.</summary>
    Point,

    /// <summary>A number only if the decimal mark is a comma: <c>185,64</c>, <c>1.185,5</c>.</summary>
    Comma,

    /// <summary>A number with either mark, with two values: <c>1.190</c>.</summary>
    EitherByPoint,

    /// <summary>The same with a comma: <c>1,190</c>.</summary>
    EitherByComma,
}
