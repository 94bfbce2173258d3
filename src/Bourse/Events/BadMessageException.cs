namespace Bourse.Events;

/// <summary>A message cannot be used; the reason goes with it to the dead-letter topic.</summary>
public sealed class BadMessageException : Exception
{
    /// <summary>Creates one with its reason.</summary>
    /// <param name="reason">One line without a full stop, e.g. <c>PRICE is negative: -3</c>.</param>
    public BadMessageException(string reason)
        : base(reason)
    {
    }
}
