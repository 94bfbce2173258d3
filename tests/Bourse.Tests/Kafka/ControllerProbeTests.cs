using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bourse.Adapters.Kafka;

namespace Bourse.Tests.Kafka;

public sealed class ControllerProbeTests
{
    /// <summary>The numbers of Kafka's protocol guide: 0 Produce, 1 Fetch, 3 Metadata, 18 ApiVersions, 52 Vote, 60 DescribeCluster.</summary>
    [Theory]
    [InlineData(true, 1, 18, 52, 60)]
    [InlineData(false, 0, 1, 3, 18)]
    [InlineData(false, 1, 3, 18, 52)]
    [InlineData(false)]
    public async Task A_port_that_votes_and_knows_no_topics_is_that_of_a_controller(bool expected, params int[] requests)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, requests);
        var address = (IPEndPoint)listener.LocalEndpoint;
        var options = new KafkaOptions { BootstrapServers = $"127.0.0.1:{address.Port}" };

        var failure = await Record.ExceptionAsync(() => KafkaProbe.RefuseControllersAsync(options, Clocks.MondayNoon(), CancellationToken.None));
        await serving;

        Assert.Equal(
            expected ? $"127.0.0.1:{address.Port} is the port of a KRaft controller of Kafka, not of a broker" : null, failure?.Message);
        Assert.Equal(expected ? FailureKind.Usage : null, (failure as BourseException)?.Kind);
    }

    /// <summary>Answers one request for the versions, or closes the connection when there is nothing to say.</summary>
    private static async Task ServeAsync(TcpListener listener, int[] requests)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[14]);
        if (requests.Length == 0) return;
        var body = new byte[10 + 6 * requests.Length];
        BinaryPrimitives.WriteInt32BigEndian(body, 1);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(6), requests.Length);
        for (var i = 0; i < requests.Length; i++) BinaryPrimitives.WriteInt16BigEndian(body.AsSpan(10 + 6 * i), (short)requests[i]);
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, body.Length);
        await stream.WriteAsync((byte[])[.. size, .. body]);
    }
}
