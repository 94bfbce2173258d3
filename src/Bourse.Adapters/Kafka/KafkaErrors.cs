namespace Bourse.Adapters.Kafka;

/// <summary>Codes of errors (<c>rd_kafka_resp_err_t</c>): Kafka's own are positive, those of the client negative.</summary>
internal static class KafkaErrors
{
    public const int None = 0;
    public const int Transport = -195;
    public const int Resolve = -193;
    public const int MessageTimedOut = -192;
    public const int PartitionEnd = -191;
    public const int UnknownPartition = -190;
    public const int UnknownTopic = -188;
    public const int AllBrokersDown = -187;
    public const int TimedOut = -185;
    public const int QueueFull = -184;
    public const int Ssl = -181;
    public const int WaitsForCoordinator = -180;
    public const int Assign = -175;
    public const int WrongState = -172;
    public const int Authentication = -169;
    public const int TimedOutInQueue = -166;
    public const int NoLeaderFound = -156;
    public const int PurgedFromQueue = -152;
    public const int PurgedInFlight = -151;
    public const int Fatal = -150;
    public const int MaxPollExceeded = -147;
    public const int UnknownBroker = -146;
    public const int AssignmentLost = -142;
    public const int OffsetReset = -140;
    public const int BrokerDropped = -137;
    public const int UnknownTopicOrPartition = 3;
    public const int LeaderNotAvailable = 5;
    public const int NotLeader = 6;
    public const int RequestTimedOut = 7;
    public const int BrokerNotAvailable = 8;
    public const int ReplicaNotAvailable = 9;
    public const int MessageTooLarge = 10;
    public const int NetworkException = 13;
    public const int CoordinatorLoading = 14;
    public const int CoordinatorNotAvailable = 15;
    public const int NotCoordinator = 16;
    public const int InvalidTopic = 17;
    public const int NotEnoughReplicas = 19;
    public const int NotEnoughReplicasAfterAppend = 20;
    public const int IllegalGeneration = 22;
    public const int UnknownMember = 25;
    public const int RebalanceInProgress = 27;
    public const int TopicAuthorization = 29;
    public const int GroupAuthorization = 30;
    public const int ClusterAuthorization = 31;
    public const int NotController = 41;
    public const int StorageError = 56;
    public const int SaslAuthentication = 58;
    public const int ListenerNotFound = 72;
    public const int FencedLeaderEpoch = 74;
    public const int UnknownLeaderEpoch = 75;
    public const int OffsetNotAvailable = 78;
    public const int FencedInstance = 82;

    /// <summary>No broker answers, or none that can serve the request.</summary>
    public static bool IsUnreachable(int code) => code is Transport or Resolve or BrokerDropped or UnknownBroker or AllBrokersDown
        or MessageTimedOut or TimedOut or TimedOutInQueue or RequestTimedOut
        or WaitsForCoordinator or CoordinatorLoading or CoordinatorNotAvailable or NotCoordinator
        or NotEnoughReplicas or NotEnoughReplicasAfterAppend
        || IsLeaderless(code);

    /// <summary>A partition or the cluster is changing its leader.</summary>
    public static bool IsLeaderless(int code) => code is NoLeaderFound or LeaderNotAvailable or NotLeader or BrokerNotAvailable
        or ReplicaNotAvailable or NetworkException or NotController or StorageError or ListenerNotFound
        or FencedLeaderEpoch or UnknownLeaderEpoch or OffsetNotAvailable;

    /// <summary>A broker answers and refuses this client.</summary>
    public static bool IsDenied(int code) => code is Authentication or SaslAuthentication or Ssl;

    public static bool IsUnknownTopic(int code) => code is UnknownTopicOrPartition or UnknownTopic or UnknownPartition;

    public static bool IsForbidden(int code) => code is TopicAuthorization or GroupAuthorization or ClusterAuthorization;
}
