using System.Text.Json;

namespace Bourse.Adapters.Backups;

/// <summary>What a backup says of itself: the entry after all parts.</summary>
/// <param name="Format">The version of the format.</param>
/// <param name="Parts">The parts, in their order.</param>
internal sealed record BackupManifest(int Format, IReadOnlyList<BackupPart> Parts)
{
    /// <summary>The entry's name.</summary>
    public const string Name = "bourse-backup.json";

    /// <summary>The version that this Bourse writes.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Writes it.</summary>
    public static byte[] Write(IReadOnlyList<BackupPart> parts) =>
        JsonSerializer.SerializeToUtf8Bytes(new BackupManifest(Version, parts), Options);

    /// <summary>Reads it; null when it is none.</summary>
    public static BackupManifest? TryRead(Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(stream, Options) is { Parts: not null } read ? read : null;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null;
        }
    }
}
