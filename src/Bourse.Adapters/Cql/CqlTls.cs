using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bourse.Adapters.Cql;

/// <summary>Encrypted connections: a node must show a certificate for its name, signed by an authority that is trusted.</summary>
public sealed class CqlTls
{
    private readonly X509Certificate2Collection? _authorities;

    private CqlTls(X509Certificate2Collection? authorities) => _authorities = authorities;

    /// <summary>Trusts the authorities of this machine.</summary>
    public static CqlTls OfMachine { get; } = new(null);

    /// <summary>Trusts the authorities in a file (PEM) and no others.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It holds no certificate.</exception>
    public static CqlTls FromFile(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0
            ? new CqlTls(authorities)
            : throw new System.Security.Cryptography.CryptographicException("the file holds no certificate");
    }

    /// <summary>How a client authenticates a node.</summary>
    /// <param name="host">The name that its certificate must have.</param>
    internal SslClientAuthenticationOptions OptionsFor(string host) => new()
    {
        TargetHost = host,
        CertificateChainPolicy = PolicyOf(_authorities),
        RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None,
    };

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection? authorities)
    {
        // Few company authorities publish a revocation list, and a connection must not wait for a slow one.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
