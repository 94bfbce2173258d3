using System.Text;
using Bourse.Events;
using Xunit;

namespace Bourse.Tests.Events;

public sealed class PartitionerTests
{
    /// <summary>The values with which Apache Kafka tests its own murmur2 (org.apache.kafka.common.utils.UtilsTest).</summary>
    public static TheoryData<string, int> KafkaHashes => new()
    {
        { "21", -973932308 },
        { "foobar", -790332482 },
        { "a-little-bit-long-string", -985981536 },
        { "a-little-bit-longer-string", -1486304829 },
        { "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971 },
        { "abc", 479470107 },
    };

    [Theory]
    [MemberData(nameof(KafkaHashes))]
    public void A_key_goes_where_Kafkas_clients_put_it(string key, int hash)
    {
        foreach (var partitions in (int[])[2, 3, 7, 48, int.MaxValue])
        {
            Assert.Equal((hash & int.MaxValue) % partitions, Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), true, partitions));
        }
    }

    [Fact]
    public void A_record_without_a_key_goes_to_the_first_partition() => Assert.Equal(0, Partitioner.PartitionOf([], false, 12));
}
