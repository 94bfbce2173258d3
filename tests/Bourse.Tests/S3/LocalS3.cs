using System.Globalization;
using System.Security;
using System.Text;
using Bourse.Adapters.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bourse.Tests.S3;

/// <summary>
/// A server of one bucket in this process that speaks as much of S3's protocol as a lake needs, and does to requests what real servers and networks
/// do.
/// </summary>
internal sealed class LocalS3 : IAsyncDisposable
{
    private const string Bucket = "lake";
    private const int PageSize = 1000;
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly WebApplication _server;

    public LocalS3()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(ServeAsync);
        _server.StartAsync().Wait();
    }

    /// <summary>Chooses what goes wrong with a request, by its method and path; null or <see cref="S3Fault.None"/> for nothing.</summary>
    public Func<string, string, S3Fault>? Faults { get; set; }

    /// <summary>Whether it replaces objects though the put has a condition, as some servers do.</summary>
    public bool IgnoresConditions { get; set; }

    /// <summary>How many requests have come.</summary>
    public int Requests { get; private set; }

    /// <summary>How many requests have asked whether their content is wanted before they sent it.</summary>
    public int Questions { get; private set; }

    /// <summary>How to reach its bucket.</summary>
    public S3Options Options => new()
    {
        Bucket = Bucket,
        Prefix = "some/where/",
        Endpoint = new Uri(_server.Urls.Single()),
        Region = "us-east-1",
        AccessKey = "AKIALOCALLOCAL12",
        SecretKey = "secret",
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var fault = Choose(context.Request);
        if (fault.Kind == S3FaultKind.Cut)
        {
            context.Abort();
            return;
        }

        if (fault.Kind == S3FaultKind.Refused)
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await WriteAsync(context, Error(fault.Status, fault.Code, fault.Message));
            return;
        }

        await AnswerAsync(context, isLost: fault.Kind == S3FaultKind.AnswerLost);
    }

    private S3Fault Choose(HttpRequest request)
    {
        lock (_lock)
        {
            Requests++;
            if (request.Headers.Expect.Count > 0) Questions++;
            return Faults?.Invoke(request.Method, request.Path) ?? S3Fault.None;
        }
    }

    private async Task AnswerAsync(HttpContext context, bool isLost)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        var key = path.Length > Bucket.Length ? path[(Bucket.Length + 1)..] : "";
        var answer = path.Split('/')[0] != Bucket ? Error(404, "NoSuchBucket", "The specified bucket does not exist")
            : context.Request.Method switch
            {
                "PUT" => await PutAsync(context.Request, key),
                "DELETE" => Delete(key),
                "GET" when key.Length > 0 => Get(context.Request, key),
                "GET" => List(context.Request.Query),
                _ => Error(405, "MethodNotAllowed", "not here"),
            };
        if (isLost) context.Abort();
        else await WriteAsync(context, answer);
    }

    private async Task<Answer> PutAsync(HttpRequest request, string key)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content);
        lock (_lock)
        {
            if (!IgnoresConditions && request.Headers.IfNoneMatch == "*" && _objects.ContainsKey(key))
            {
                return Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
            }

            _objects[key] = content.ToArray();
            return new Answer(200, "", []);
        }
    }

    private Answer Delete(string key)
    {
        lock (_lock) _objects.Remove(key);
        return new Answer(204, "", []);
    }

    private Answer Get(HttpRequest request, string key)
    {
        byte[]? bytes;
        lock (_lock) bytes = _objects.GetValueOrDefault(key);
        if (bytes is null) return Error(404, "NoSuchKey", "The specified key does not exist.");
        var range = request.Headers.Range.ToString();
        if (range.Length == 0) return new Answer(200, "binary/octet-stream", bytes);
        return new Answer(206, "binary/octet-stream", bytes[int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)..]);
    }

    private Answer List(IQueryCollection query)
    {
        var (prefix, delimiter) = (query["prefix"].ToString(), query["delimiter"].ToString());
        var after = query["continuation-token"].ToString() is { Length: > 0 } token ? token : query["start-after"].ToString();
        List<string> names;
        lock (_lock)
        {
            names = [.. _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(Fold).Distinct()
                .Where(name => string.CompareOrdinal(name, after) > 0)];
        }

        var page = names.Take(PageSize).ToList();
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        xml.Append(CultureInfo.InvariantCulture, $"<Name>{Bucket}</Name><IsTruncated>{(names.Count > page.Count ? "true" : "false")}</IsTruncated>");
        if (names.Count > page.Count) xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{Escape(page[^1])}</NextContinuationToken>");
        foreach (var name in page) xml.Append(EntryOf(name, delimiter));
        return new Answer(200, "application/xml", Encoding.UTF8.GetBytes(xml.Append("</ListBucketResult>").ToString()));

        string Fold(string key)
        {
            var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            return end < 0 ? key : key[..(end + 1)];
        }
    }

    private string EntryOf(string name, string delimiter)
    {
        if (delimiter.Length > 0 && name.EndsWith(delimiter, StringComparison.Ordinal))
        {
            return $"<CommonPrefixes><Prefix>{Escape(name)}</Prefix></CommonPrefixes>";
        }

        int size;
        lock (_lock) size = _objects.GetValueOrDefault(name)?.Length ?? 0;
        const string Date = "<LastModified>2024-01-08T12:00:00.000Z</LastModified>";
        return $"<Contents><Key>{Escape(name)}</Key>{Date}<ETag>\"e\"</ETag><Size>{size}</Size></Contents>";
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static Answer Error(int status, string code, string message) => new(
        status,
        "application/xml",
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{Escape(message)}</Message></Error>"));

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Type.Length > 0) context.Response.ContentType = answer.Type;
        context.Response.Headers["x-amz-request-id"] = "local";
        if (answer.Status == 200 && answer.Content.Length == 0) context.Response.Headers.ETag = "\"e\"";
        if (answer.Status != 204) context.Response.ContentLength = answer.Content.Length;
        if (answer.Content.Length > 0) await context.Response.Body.WriteAsync(answer.Content);
    }

    private sealed record Answer(int Status, string Type, byte[] Content);
}

/// <summary>How a request goes wrong.</summary>
internal enum S3FaultKind
{
    None,

    /// <summary>The server answers with an error and does nothing.</summary>
    Refused,

    /// <summary>The connection is cut before the server has done anything.</summary>
    Cut,

    /// <summary>The server does what was asked, and the connection is cut before its answer.</summary>
    AnswerLost,
}

/// <summary>What goes wrong with a request.</summary>
internal sealed record S3Fault(S3FaultKind Kind, int Status = 0, string Code = "", string Message = "")
{
    public static S3Fault None { get; } = new(S3FaultKind.None);

    public static S3Fault Cut { get; } = new(S3FaultKind.Cut);

    public static S3Fault AnswerLost { get; } = new(S3FaultKind.AnswerLost);

    public static S3Fault Refused(int status, string code, string message = "") => new(S3FaultKind.Refused, status, code, message);
}
