namespace Bourse.Events;

/// <summary>Tells why a message may not be in its topic.</summary>
/// <param name="message">The message.</param>
/// <returns>The reason, one line without a full stop; null for a message that may be there.</returns>
public delegate string? MessageCheck(ReadOnlySpan<byte> message);
