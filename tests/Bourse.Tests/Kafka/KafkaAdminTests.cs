using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Bourse.Adapters.Kafka;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Confluent.Kafka;
using Xunit;

namespace Bourse.Tests.Kafka;

public sealed class KafkaAdminTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-").FullName;
    private readonly MockCluster _cluster;

    public KafkaAdminTests()
    {
        _cluster = new MockCluster();
    }

    public void Dispose()
    {
        _cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true, FailureKind.Unreachable)]
    [InlineData(false, FailureKind.Usage)]
    public async Task A_refusal_does_not_outlast_its_reason(bool answersBefore, FailureKind kind)
    {
        using var trusted = new TestCertificates();
        using var other = new TestCertificates();
        using var right = Load(trusted, "right.pem");
        using var wrong = Load(other, "wrong.pem");
        await using var door = new TlsDoor(_cluster.Servers, answersBefore ? right : wrong);
        var options = new KafkaOptions
        {
            BootstrapServers = door.Address,
            SecurityProtocol = "ssl",
            SslCaLocation = trusted.WriteAuthority(Path.Combine(_folder, "ca.pem")),
            Timeout = TimeSpan.FromSeconds(3),
        };
        using var admin = new KafkaAdmin(options, TimeProvider.System);
        // On a busy machine three seconds may be too short for one answer.
        if (answersBefore) await Eventually.IsAsync(() => AnswersAsync(admin, options));

        door.Show(wrong);
        var refusal = await Assert.ThrowsAsync<BourseException>(() => AskAsync(admin, options));
        while (refusal.Kind != kind && kind == FailureKind.Usage) refusal = await Assert.ThrowsAsync<BourseException>(() => AskAsync(admin, options));
        Assert.Equal(kind, refusal.Kind);
        door.Show(right);
        await Eventually.IsAsync(() => AnswersAsync(admin, options));
    }

    [Theory]
    [InlineData(ErrorCode.Local_Transport)]
    [InlineData(ErrorCode.Local_AllBrokersDown)]
    [InlineData((ErrorCode)KafkaErrors.BrokerDropped)]
    [InlineData((ErrorCode)KafkaErrors.NoLeaderFound)]
    public async Task A_question_that_went_down_with_its_connection_is_asked_again(ErrorCode error)
    {
        using var admin = new KafkaAdmin(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        var asked = 0;
        Task<int> Ask() => ++asked < 3 ? Task.FromException<int>(new KafkaException(error)) : Task.FromResult(asked);
        Assert.Equal(3, await admin.AskAsync("asking", _ => Ask(), CancellationToken.None));
    }

    [Fact]
    public async Task A_question_that_is_refused_is_not_asked_again()
    {
        using var admin = new KafkaAdmin(new KafkaOptions { BootstrapServers = _cluster.Servers }, TimeProvider.System);
        var asked = 0;
        Task<int> Ask()
        {
            asked++;
            return Task.FromException<int>(new KafkaException(ErrorCode.ClusterAuthorizationFailed));
        }

        Assert.Equal(FailureKind.Failed, (await Assert.ThrowsAsync<BourseException>(() => admin.AskAsync("asking", _ => Ask(), default))).Kind);
        Assert.Equal(1, asked);
    }

    /// <summary>
    /// The reason for TopicLookupClient: Confluent's client cannot describe a partition without an in-sync replica, for which librdkafka returns a
    /// null pointer. The client reacts to the exception by destroying its native handle. Once this test fails, TopicLookupClient can be removed.
    /// </summary>
    [Fact]
    public void Confluents_client_still_fails_on_a_partition_without_a_replica_in_sync()
    {
        using var client = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _cluster.Servers }).Build();
        var extract = client.GetType().GetMethod("extractNodeList", BindingFlags.Instance | BindingFlags.NonPublic);
        var failure = Assert.Throws<TargetInvocationException>(() => extract!.Invoke(client, [IntPtr.Zero, 0]));
        Assert.IsType<ArgumentNullException>(failure.InnerException);
    }

    private static async Task<bool> AnswersAsync(KafkaAdmin admin, KafkaOptions options)
    {
        try
        {
            await AskAsync(admin, options);
            return true;
        }
        catch (BourseException)
        {
            return false;
        }
    }

    private static Task<Confluent.Kafka.Metadata> AskAsync(KafkaAdmin admin, KafkaOptions options) => admin.AskAsync(
        "asking for the brokers", client => Task.Run(() => client.GetMetadata(options.Timeout)), CancellationToken.None);

    private X509Certificate2 Load(TestCertificates certificates, string name)
    {
        var path = certificates.WriteServer(Path.Combine(_folder, name));
        return X509Certificate2.CreateFromPemFile(path, path);
    }
}
