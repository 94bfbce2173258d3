namespace Bourse.Schemas.Validation;

/// <summary>A message cannot be checked against its schema within the limits.</summary>
/// <param name="expected">What would be within them.</param>
internal sealed class UncheckableMessageException(string expected) : Exception
{
    /// <summary>What would be within the limits.</summary>
    public string Expected => expected;
}
