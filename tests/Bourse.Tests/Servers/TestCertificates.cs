using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bourse.Tests.Servers;

/// <summary>An authority of a test's own, and files in the forms that servers and clients read.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly X509Certificate2 _authority = Create("CN=Bourse test authority", isAuthority: true, issuer: null);

    /// <summary>Writes the authority's certificate, for those who are to trust it.</summary>
    public string WriteAuthority(string path)
    {
        File.WriteAllText(path, _authority.ExportCertificatePem());
        return path;
    }

    /// <summary>Writes the key and the certificate of a server on this machine, one file with both.</summary>
    public string WriteServer(string path)
    {
        using var server = Create("CN=127.0.0.1", isAuthority: false, _authority);
        using var key = server.GetRSAPrivateKey()!;
        File.WriteAllText(path, $"{key.ExportPkcs8PrivateKeyPem()}\n{server.ExportCertificatePem()}\n");
        return path;
    }

    /// <summary>Writes the same in the form that Java reads (PKCS #12).</summary>
    public string WriteServerStore(string path, string password)
    {
        using var server = Create("CN=127.0.0.1", isAuthority: false, _authority);
        File.WriteAllBytes(path, server.Export(X509ContentType.Pkcs12, password));
        return path;
    }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 Create(string name, bool isAuthority, X509Certificate2? issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var addresses = new SubjectAlternativeNameBuilder();
        addresses.AddIpAddress(IPAddress.Loopback);
        if (!isAuthority) request.CertificateExtensions.Add(addresses.Build());
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        if (issuer is null) return request.CreateSelfSigned(from, to);
        using var signed = request.Create(issuer, from, to.AddHours(-1), [1, 2, 3, 4]);
        return signed.CopyWithPrivateKey(key);
    }
}
