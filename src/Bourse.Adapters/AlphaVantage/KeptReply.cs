namespace Bourse.Adapters.AlphaVantage;

/// <summary>A reply that is kept.</summary>
/// <param name="Facts">What is known of it without reading its bars.</param>
/// <param name="Body">The reply, as it came but for the key.</param>
internal sealed record KeptReply(ReplyFacts Facts, byte[] Body);
