using Bourse.Retry;

namespace Bourse.Adapters.Kafka;

/// <summary>How requests to Kafka are repeated; all within <see cref="KafkaOptions.Timeout"/>.</summary>
internal static class KafkaRetries
{
    /// <summary>For requests that fail because brokers are unavailable.</summary>
    public static RetryState OfRequest(KafkaOptions options, TimeProvider clock) => Start(options, clock, first: 50, longest: 250);

    /// <summary>For requests whose answer will change soon: brokers learn of a new topic, or a partition gets a leader.</summary>
    public static RetryState OfPoll(KafkaOptions options, TimeProvider clock) => Start(options, clock, first: 20, longest: 100);

    private static RetryState Start(KafkaOptions options, TimeProvider clock, int first, int longest)
    {
        var policy = new RetryPolicy
        {
            FirstPause = TimeSpan.FromMilliseconds(first),
            LongestPause = TimeSpan.FromMilliseconds(longest),
            Timeout = options.Timeout,
        };
        return policy.Start(clock, options.RetrySeed);
    }
}
