using Bourse.Adapters.Kafka;

namespace Bourse.Tests.Kafka;

public sealed class KafkaFailuresTests
{
    // The texts are librdkafka's own, as it logs them.
    [Theory]
    [InlineData(
        "127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT, 1 identical error(s) suppressed)",
        "Connect to ipv4#127.0.0.1:1 failed: Connection refused")]
    [InlineData(
        "[thrd:sasl_ssl://broker:9093/1]: sasl_ssl://broker:9093/1: SASL authentication error: Authentication failed. (after 5ms in state AUTH_REQ)",
        "SASL authentication error: Authentication failed.")]
    [InlineData("Failed to resolve 'broker:9092': Name or service not known.", "Failed to resolve 'broker:9092': Name or service not known")]
    public void A_reason_is_written_without_the_clients_own_states(string written, string reason) =>
        Assert.Equal(reason, KafkaFailures.Clean(written));
}
