using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// The file of a kept reply: gzip of a line of JSON that describes the reply, with its length and its SHA-256, and the reply itself.
/// </summary>
internal static class KeptReplyFormat
{
    private const int Version = 1;
    private const int MaxHeader = 1024;
    private const byte LineEnd = (byte)'\n';
    private const int MaxBytes = AlphaVantageClient.MaxReplyBytes + MaxHeader;

    /// <summary>Writes a file's content.</summary>
    public static byte[] Write(KeptReply reply)
    {
        using var file = new MemoryStream();
        using (var packed = new GZipStream(file, CompressionLevel.Optimal))
        {
            packed.Write(HeaderOf(reply));
            packed.WriteByte(LineEnd);
            packed.Write(reply.Body);
        }

        return file.ToArray();
    }

    /// <summary>Reads a file as a whole.</summary>
    /// <param name="request">What the reply must answer.</param>
    /// <param name="file">The file.</param>
    /// <returns>The reply; null when the file is damaged, or of another version.</returns>
    public static KeptReply? TryRead(MonthRequest request, Stream file) => Guard(() =>
    {
        var content = Unpack(file);
        var end = content.AsSpan().IndexOf(LineEnd);
        return end < 0 ? null : Read(request, content.AsMemory(0, end), content[(end + 1)..]);
    });

    /// <summary>Reads the beginning of a file.</summary>
    /// <param name="request">What the reply must answer.</param>
    /// <param name="file">The file.</param>
    /// <returns>The facts; null when the beginning is damaged, or of another version.</returns>
    public static ReplyFacts? TryReadFacts(MonthRequest request, Stream file) => Guard(() =>
    {
        using var packed = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var start = new byte[MaxHeader];
        var length = packed.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var end = start.AsSpan(0, length).IndexOf(LineEnd);
        if (end < 0) return null;
        using var document = JsonDocument.Parse(start.AsMemory(0, end));
        return FactsOf(request, document.RootElement);
    });

    private static T? Guard<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static byte[] HeaderOf(KeptReply reply)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var facts = reply.Facts;
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("symbol", facts.Request.Symbol.Text);
            json.WriteString("interval", facts.Request.Interval.Text);
            json.WriteString("month", facts.Month.ToString());
            json.WriteBoolean("adjusted", facts.Request.Adjusted);
            json.WriteBoolean("extendedHours", facts.Request.ExtendedHours);
            json.WriteString("fetchedAt", facts.FetchedAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteBoolean("whole", facts.IsWhole);
            json.WriteNumber("firstOpen", facts.FirstOpen);
            json.WriteNumber("lastClose", facts.LastClose);
            json.WriteBoolean("stale", facts.IsStale);
            json.WriteBoolean("realJump", facts.HasRealJump);
            json.WriteNumber("bytes", reply.Body.Length);
            json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(reply.Body)));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static KeptReply? Read(MonthRequest request, ReadOnlyMemory<byte> header, byte[] body)
    {
        using var document = JsonDocument.Parse(header);
        var json = document.RootElement;
        if (FactsOf(request, json) is not { } facts || json.GetProperty("bytes").GetInt32() != body.Length) return null;
        return json.GetProperty("sha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(body)) ? new KeptReply(facts, body) : null;
    }

    private static ReplyFacts? FactsOf(MonthRequest request, JsonElement json) =>
        json.GetProperty("version").GetInt32() != Version || !IsAbout(json, request)
            ? null
            : new ReplyFacts
            {
                Request = request,
                FetchedAt = json.GetProperty("fetchedAt").GetDateTimeOffset(),
                IsWhole = json.GetProperty("whole").GetBoolean(),
                FirstOpen = json.GetProperty("firstOpen").GetDecimal(),
                LastClose = json.GetProperty("lastClose").GetDecimal(),
                IsStale = json.GetProperty("stale").GetBoolean(),
                HasRealJump = json.GetProperty("realJump").GetBoolean(),
            };

    /// <summary>Whether the file is where it belongs: someone may have copied it.</summary>
    private static bool IsAbout(JsonElement json, MonthRequest request) =>
        json.GetProperty("symbol").GetString() == request.Symbol.Text
        && json.GetProperty("interval").GetString() == request.Interval.Text
        && json.GetProperty("month").GetString() == request.Month.ToString()
        && json.GetProperty("adjusted").GetBoolean() == request.Adjusted
        && json.GetProperty("extendedHours").GetBoolean() == request.ExtendedHours;

    private static byte[] Unpack(Stream file)
    {
        using var packed = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (packed.Read(buffer) is > 0 and var count)
        {
            content.Write(buffer, 0, count);
            if (content.Length > MaxBytes) throw new InvalidDataException("the file holds more than a reply");
        }

        return content.ToArray();
    }
}
