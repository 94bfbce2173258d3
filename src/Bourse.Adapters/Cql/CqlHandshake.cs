namespace Bourse.Adapters.Cql;

/// <summary>Begins a connection: finds the version of the protocol, says who the client is.</summary>
internal static class CqlHandshake
{
    private const short Stream = 0;

    /// <summary>Connects to a node; the wire is ready for requests.</summary>
    /// <exception cref="CqlConnectionException">The node cannot be reached, or is none.</exception>
    /// <exception cref="CqlServerException">The node refuses the client.</exception>
    public static async Task<CqlWire> OpenAsync(CqlEndpoint node, CqlOptions options, CancellationToken cancellation)
    {
        for (var version = options.HighestVersion; version >= CqlProtocol.Oldest; version--)
        {
            var wire = await CqlWire.ConnectAsync(node, options, version, cancellation);
            try
            {
                if (await BeginAsync(wire, options, cancellation)) return wire;
            }
            catch (Exception e)
            {
                await wire.DisposeAsync();
                if (Explain(node, e) is { } failure) throw failure;
                throw;
            }

            await wire.DisposeAsync();
        }

        throw new CqlConnectionException(
            CqlConnectionError.UnsupportedVersion,
            $"{node} speaks neither version {CqlProtocol.Newest} nor {CqlProtocol.Oldest} of the native protocol");
    }

    /// <summary>Begins the connection; false when the node does not know the version.</summary>
    private static async Task<bool> BeginAsync(CqlWire wire, CqlOptions options, CancellationToken cancellation)
    {
        if (!await KnowsVersionAsync(wire, cancellation)) return false;
        using var answer = await AskAsync(wire, new CqlStartupRequest(), cancellation);
        // The answer itself is not in segments yet.
        if (wire.Version >= CqlProtocol.Newest) wire.BeginSegments();
        switch (answer.Opcode)
        {
            case CqlOpcode.Ready:
                return true;
            case CqlOpcode.Authenticate:
                await LogInAsync(wire, answer, options, cancellation);
                return true;
            default:
                throw Failure(wire, answer);
        }
    }

    private static async Task<bool> KnowsVersionAsync(CqlWire wire, CancellationToken cancellation)
    {
        using var answer = await AskAsync(wire, new CqlOptionsRequest(), cancellation);
        if (answer.Opcode == CqlOpcode.Supported) return true;
        var failure = Failure(wire, answer);
        return failure.Code == CqlErrorCode.Protocol ? false : throw failure;
    }

    private static async Task LogInAsync(CqlWire wire, CqlFrame question, CqlOptions options, CancellationToken cancellation)
    {
        if (options.User is not { } user)
        {
            throw new CqlConnectionException(CqlConnectionError.UserMissing, $"{wire.Node} asks for user and password");
        }

        using var answer = await AskAsync(wire, new CqlPlainLogin(user, options.Password ?? ""), cancellation);
        if (answer.Opcode == CqlOpcode.AuthSuccess) return;
        throw answer.Opcode == CqlOpcode.AuthChallenge
            ? new CqlConnectionException(
                CqlConnectionError.UnsupportedAuthentication, $"{wire.Node} asks for more than user and password ({NameOf(question)})")
            : Failure(wire, answer);
    }

    private static string NameOf(CqlFrame question)
    {
        var body = question.ReadBody();
        return body.ReadString();
    }

    private static async Task<CqlFrame> AskAsync(CqlWire wire, CqlRequest request, CancellationToken cancellation)
    {
        using var bytes = wire.Encode(request, Stream);
        await wire.WriteAsync(bytes.Bytes, cancellation);
        var answer = await wire.ReadAsync(cancellation);
        // A node answers a version that it does not know in one that it does.
        if (answer.Opcode == CqlOpcode.Error || (answer.Version == wire.Version && answer.Stream == Stream)) return answer;
        answer.Dispose();
        throw new InvalidDataException("what it sends is not of the protocol");
    }

    private static CqlServerException Failure(CqlWire wire, CqlFrame answer)
    {
        if (answer.Opcode != CqlOpcode.Error) throw new InvalidDataException($"it answers with {answer.Opcode}");
        var body = answer.ReadBody();
        return CqlAnswers.ReadError(ref body, wire.Node);
    }

    private static CqlConnectionException? Explain(CqlEndpoint node, Exception failure) => failure switch
    {
        InvalidDataException => new CqlConnectionException(
            CqlConnectionError.NotCassandra, $"what answers at {node} is not Cassandra: {failure.Message}", failure),
        IOException => new CqlConnectionException(
            CqlConnectionError.Unreachable, $"{node} closes the connection at its beginning: is it still starting, or does it expect TLS?", failure),
        _ => null,
    };
}
