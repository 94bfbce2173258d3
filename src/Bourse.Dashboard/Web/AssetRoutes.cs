using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Bourse.Dashboard.Web;

/// <summary>Serves scripts, style sheets and pictures from the assembly, compressed, under names that change with their contents.</summary>
internal static class AssetRoutes
{
    private const string Folder = "assets/";
    private const int StampLength = 12;
    private static readonly Lazy<FrozenDictionary<string, Asset>> Assets = new(ReadAll);

    /// <summary>One for all files, because scripts import each other by relative addresses.</summary>
    private static readonly Lazy<string> Stamp = new(StampOfAll);

    /// <summary>The address of a file, e.g. <c>/assets/0a1b2c3d4e5f/app.css</c>.</summary>
    public static string UrlOf(string name) => $"/{Folder}{Stamp.Value}/{name}";

    /// <summary>Adds the files to the server.</summary>
    public static void Map(WebApplication application)
    {
        application.MapGet($"/{Folder}{{stamp}}/{{name}}", (string stamp, string name, HttpContext context) => Serve(context, name, stamp))
            .ExcludeFromDescription();
        application.MapGet("/_framework/blazor.web.js", (HttpContext context) => Serve(context, "blazor.web.js", null)).ExcludeFromDescription();
        application.MapGet("/favicon.ico", (HttpContext context) => Serve(context, "icon.svg", null)).ExcludeFromDescription();
    }

    private static IResult Serve(HttpContext context, string name, string? stamp)
    {
        if (!Assets.Value.TryGetValue(name, out var asset) || (stamp is not null && stamp != Stamp.Value)) return Results.NotFound();
        context.Response.Headers.CacheControl = stamp is null ? "no-cache" : "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.Headers.ETag = $"\"{Stamp.Value}\"";
        if (context.Request.Headers.IfNoneMatch == $"\"{Stamp.Value}\"") return Results.StatusCode(StatusCodes.Status304NotModified);
        var takesBrotli = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (takesBrotli) context.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(takesBrotli ? asset.Compressed.Value : asset.Plain, asset.Type);
    }

    private static FrozenDictionary<string, Asset> ReadAll()
    {
        var assembly = typeof(AssetRoutes).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Folder.Length..], name => new Asset(name, ReadOne(assembly.GetManifestResourceStream(name)!)));
    }

    private static string StampOfAll()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, asset) in Assets.Value.OrderBy(asset => asset.Key, StringComparer.Ordinal)) hash.AppendData(asset.Plain);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..StampLength];
    }

    private static byte[] ReadOne(Stream stream)
    {
        using var from = stream;
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class Asset(string name, byte[] plain)
    {
        public byte[] Plain => plain;

        public Lazy<byte[]> Compressed { get; } = new(() => Compress(plain));

        public string Type { get; } = Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };

        private static byte[] Compress(byte[] plain)
        {
            using var compressed = new MemoryStream();
            using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal)) brotli.Write(plain);
            return compressed.ToArray();
        }
    }
}
