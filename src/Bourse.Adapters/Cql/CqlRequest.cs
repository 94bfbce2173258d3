namespace Bourse.Adapters.Cql;

/// <summary>Something that is sent to a node.</summary>
internal abstract class CqlRequest
{
    /// <summary>What it is.</summary>
    public abstract CqlOpcode Opcode { get; }

    /// <summary>Writes its body.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="version">The version of the protocol on the connection.</param>
    public abstract void Write(CqlBuffer body, int version);
}

/// <summary>Asks what a server supports; also the question that finds out which version it speaks.</summary>
internal sealed class CqlOptionsRequest : CqlRequest
{
    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.Options;

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        // It has no body.
    }
}

/// <summary>Begins a connection.</summary>
internal sealed class CqlStartupRequest : CqlRequest
{
    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.Startup;

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        body.WriteShort(1);
        body.WriteString("CQL_VERSION");
        body.WriteString("3.0.0");
    }
}

/// <summary>User and password, by the SASL mechanism PLAIN (RFC 4616).</summary>
internal sealed class CqlPlainLogin(string user, string password) : CqlRequest
{
    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.AuthResponse;

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version) => body.WriteLongString($"\0{user}\0{password}");
}

/// <summary>Prepares a statement.</summary>
internal sealed class CqlPrepareRequest(string text) : CqlRequest
{
    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.Prepare;

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        const int none = 0;
        body.WriteLongString(text);
        if (version >= CqlProtocol.Newest) body.WriteInt(none);
    }
}

/// <summary>Asks for the events that tell of nodes.</summary>
internal sealed class CqlRegisterRequest : CqlRequest
{
    /// <inheritdoc/>
    public override CqlOpcode Opcode => CqlOpcode.Register;

    /// <inheritdoc/>
    public override void Write(CqlBuffer body, int version)
    {
        body.WriteShort(2);
        body.WriteString(CqlEvent.Topology);
        body.WriteString(CqlEvent.Status);
    }
}
