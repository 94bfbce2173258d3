using System.Diagnostics;
using Bourse.Adapters.Kafka;
using Bourse.Events;

namespace Bourse.Tests.Kafka;

/// <summary>The border to native code.</summary>
public sealed class NativeClientTests
{
    private const string Topic = "prices";

    [Fact]
    public void An_exception_in_a_callback_ends_the_operation_and_not_the_process()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        var options = new KafkaOptions { BootstrapServers = cluster.Servers };
        var consumer = new ConsumerOptions { Group = "investors", Topics = [Topic] };
        using var client = NewMember(options, consumer);
        using var queue = Librdkafka.ConsumerQueue(client.Handle);
        using var topics = NativePartitions.From([new TopicPartition(Topic, -1)]);
        client.ThrowIfCallbackFailed();

        Assert.Equal(KafkaErrors.None, Librdkafka.Subscribe(client.Handle, topics));
        var failure = Xunit.Record.Exception(() => PollUntilFailure(client, queue));
        // The member can be closed all the same.
        Assert.Equal(KafkaErrors.None, Librdkafka.Close(client.Handle));

        Assert.Equal("a callback of Kafka's client failed: no rebalance today", Assert.IsType<InvalidOperationException>(failure).Message);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public void A_handle_is_given_back_after_what_was_made_with_it()
    {
        using var cluster = new MockCluster();
        var options = new KafkaOptions { BootstrapServers = cluster.Servers };
        var client = new KafkaClient(Librdkafka.Producer, options, LibrdkafkaSettings.ForProducer(options));
        var topic = Librdkafka.NewTopic(client.Handle, Topic);

        client.Dispose();
        client.Dispose();
        // The topic still needs the client.
        Assert.False(client.Handle.IsClosed);
        topic.Dispose();

        Assert.True(topic.IsClosed && client.Handle.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => Librdkafka.Poll(client.Handle, 0));
    }

    [Theory]
    [InlineData(0x020202ff, "the native library librdkafka 2.2.2 is older than 2.3.0")]
    [InlineData(0x010902ff, "the native library librdkafka 1.9.2 is older than 2.3.0")]
    public void A_library_without_functions_that_are_needed_is_refused(int version, string message) =>
        Assert.Equal(message, Assert.Throws<BourseException>(() => LibrdkafkaLibrary.Check(version)).Message);

    [Theory]
    [InlineData(0x020300ff)]
    [InlineData(0x021000ff)]
    public void A_library_with_all_of_them_is_taken(int version) => LibrdkafkaLibrary.Check(version);

    // The names are those of the files in the package librdkafka.redist.
    [Theory]
    [InlineData("linux-x64", "centos8-librdkafka")]
    [InlineData("linux-musl-x64", "alpine-librdkafka")]
    [InlineData("linux-musl-arm64", "alpine-librdkafka")]
    [InlineData("linux-arm64", "librdkafka")]
    [InlineData("osx-arm64", "librdkafka")]
    [InlineData("win-x64", "librdkafka")]
    public void The_library_is_the_one_for_the_machine(string machine, string name) => Assert.Equal(name, LibrdkafkaLibrary.NamesFor(machine)[0]);

    [Fact]
    public void Only_the_native_libraries_of_this_machine_are_beside_the_program()
    {
        var files = Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories).Select(Path.GetFileName);

        Assert.Single(files, file => file!.Contains("librdkafka.", StringComparison.Ordinal));
        Assert.Single(files, file => file!.Contains("e_sqlite3.", StringComparison.Ordinal) && !file.EndsWith(".dll", StringComparison.Ordinal));
    }

    private static unsafe KafkaClient NewMember(KafkaOptions options, ConsumerOptions consumer) =>
        new(Librdkafka.Consumer, options, LibrdkafkaSettings.ForConsumer(options, consumer), rebalanced: Refuse);

    private static unsafe void Refuse(int code, PartitionList* partitions) => throw new TimeoutException("no rebalance today");

    private static unsafe void PollUntilFailure(KafkaClient client, QueueHandle queue)
    {
        var message = stackalloc KafkaMessage*[1];
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience.Longest)
        {
            _ = Librdkafka.Consume(queue, 100, message, 1);
            client.ThrowIfCallbackFailed();
        }
    }
}
