using System.CommandLine;
using Bourse.Events;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;

namespace Bourse.Benchmarks.Peers;

/// <summary>
/// The peer of <c>valuation-kafka</c> in .NET, in a process of its own: the six portfolios valued with Streamiz.Kafka.Net, as its users
/// would write it. Its settings are those of the peer on Kafka Streams: state in memory, at least once, a commit a second. It keeps no
/// changelog of its state, which is to its advantage: its changelog topics are made one after the other and delay its start.
/// </summary>
internal static class StreamizCommand
{
    /// <summary>The name of the command, which is for <c>valuation-kafka</c> only.</summary>
    public const string Name = "streamiz-valuation";

    public static Command Create()
    {
        var servers = new Argument<string>("servers");
        var state = new Argument<string>("state");
        var command = new Command(Name) { servers, state };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(servers), parsed.GetRequiredValue(state), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string servers, string state, CancellationToken cancellation)
    {
        var builder = new StreamBuilder();
        var valuation = TransformerBuilder.New<string, byte[], string, byte[]>()
            .Transformer<StreamizValuation>()
            .StateStore(Store(StreamizValuation.Store))
            .Build();
        builder.Stream<string, byte[], StringSerDes, ByteArraySerDes>(Topics.Prices)
            .Transform(valuation)
            .To<StringSerDes, ByteArraySerDes>(Topics.Evaluations);
        var failed = new TaskCompletionSource();
        var settings = new StreamConfig<StringSerDes, ByteArraySerDes>
        {
            ApplicationId = $"bourse-bench-{Guid.NewGuid():N}",
            BootstrapServers = servers,
            AutoOffsetReset = Confluent.Kafka.AutoOffsetReset.Earliest,
            CommitIntervalMs = 1_000,
            InnerExceptionHandler = error =>
            {
                failed.TrySetException(error);
                return ExceptionHandlerResponse.FAIL;
            },
            LingerMs = 5,
            Logger = new ErrorLines(),
            ReplicationFactor = 1,
            StateDir = state,
        };
        using var stream = new KafkaStream(builder.Build(), settings);
        stream.StateChanged += (_, state) =>
        {
            if (state == KafkaStream.State.ERROR) failed.TrySetException(new BourseException(FailureKind.Failed, "the streams client has failed"));
        };
        await stream.StartAsync(cancellation);
        await failed.Task.WaitAsync(cancellation);
        return 0;
    }

    private static IStoreBuilder<IKeyValueStore<string, byte[]>> Store(string name) =>
        Stores.KeyValueStoreBuilder(Stores.InMemoryKeyValueStore(name), new StringSerDes(), new ByteArraySerDes()).WithLoggingDisabled();
}
