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
    private const byte LineEnd = (byte)'\n';
    private const int MaxBytes = AlphaVantageClient.MaxReplyBytes + (1 << 16);

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

    /// <summary>Reads a file's content.</summary>
    /// <param name="request">What the reply must answer.</param>
    /// <param name="file">The content.</param>
    /// <returns>The reply; null when the file is damaged, or of another version.</returns>
    public static KeptReply? TryRead(MonthRequest request, byte[] file)
    {
        try
        {
            var content = Unpack(file);
            var end = content.AsSpan().IndexOf(LineEnd);
            return end < 0 ? null : Read(request, content.AsMemory(0, end), content[(end + 1)..]);
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
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("symbol", reply.Request.Symbol.Text);
            json.WriteString("interval", reply.Request.Interval.Text);
            json.WriteString("month", reply.Month.ToString());
            json.WriteBoolean("adjusted", reply.Request.Adjusted);
            json.WriteBoolean("extendedHours", reply.Request.ExtendedHours);
            json.WriteString("fetchedAt", reply.FetchedAt.ToString("O", CultureInfo.InvariantCulture));
            json.WriteBoolean("whole", reply.IsWhole);
            json.WriteNumber("firstOpen", reply.FirstOpen);
            json.WriteNumber("lastClose", reply.LastClose);
            json.WriteBoolean("stale", reply.IsStale);
            json.WriteBoolean("realJump", reply.HasRealJump);
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
        if (json.GetProperty("version").GetInt32() != Version || !IsAbout(json, request)) return null;
        if (json.GetProperty("bytes").GetInt32() != body.Length) return null;
        if (json.GetProperty("sha256").GetString() != Convert.ToHexStringLower(SHA256.HashData(body))) return null;
        return new KeptReply
        {
            Request = request,
            FetchedAt = json.GetProperty("fetchedAt").GetDateTimeOffset(),
            IsWhole = json.GetProperty("whole").GetBoolean(),
            FirstOpen = json.GetProperty("firstOpen").GetDecimal(),
            LastClose = json.GetProperty("lastClose").GetDecimal(),
            IsStale = json.GetProperty("stale").GetBoolean(),
            HasRealJump = json.GetProperty("realJump").GetBoolean(),
            Body = body,
        };
    }

    /// <summary>Whether the file is where it belongs: someone may have copied it.</summary>
    private static bool IsAbout(JsonElement json, MonthRequest request) =>
        json.GetProperty("symbol").GetString() == request.Symbol.Text
        && json.GetProperty("interval").GetString() == request.Interval.Text
        && json.GetProperty("month").GetString() == request.Month.ToString()
        && json.GetProperty("adjusted").GetBoolean() == request.Adjusted
        && json.GetProperty("extendedHours").GetBoolean() == request.ExtendedHours;

    private static byte[] Unpack(byte[] file)
    {
        using var packed = new GZipStream(new MemoryStream(file, writable: false), CompressionMode.Decompress);
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
