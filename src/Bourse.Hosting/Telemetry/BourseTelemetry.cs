using Bourse.Events;

namespace Bourse.Hosting.Telemetry;

/// <summary>The names under which a host's measurements and traces are found.</summary>
public static class BourseTelemetry
{
    /// <summary>The name of both meter and activity source.</summary>
    public const string Name = TraceHeaders.SourceName;

    /// <summary>The tag with the stage's name.</summary>
    public const string Stage = "bourse.stage";

    /// <summary>The tag with the system that messages are in: <c>kafka</c> or <c>sqlite</c>.</summary>
    public const string MessagingSystem = "messaging.system";

    /// <summary>The tag with the topic.</summary>
    public const string Destination = "messaging.destination.name";

    /// <summary>The tag with the consumer group.</summary>
    public const string Group = "messaging.consumer.group.name";

    /// <summary>The tag with what is done: <c>send</c> or <c>receive</c>.</summary>
    public const string MessagingOperation = "messaging.operation.name";

    /// <summary>The tag with the kind of database: <c>mysql</c>, <c>cassandra</c> or <c>sqlite</c>.</summary>
    public const string DatabaseSystem = "db.system.name";

    /// <summary>The tag with the name of the database: a schema, a keyspace or a file.</summary>
    public const string DatabaseName = "db.namespace";

    /// <summary>The tag with what is done in the database.</summary>
    public const string DatabaseOperation = "db.operation.name";

    /// <summary>The tag with the failure of what has failed.</summary>
    public const string Error = "error.type";
}
