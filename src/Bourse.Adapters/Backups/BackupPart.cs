namespace Bourse.Adapters.Backups;

/// <summary>A file in a backup.</summary>
/// <param name="Path">Where it is in the home folder, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its checksum, in lower-case hexadecimal digits.</param>
public sealed record BackupPart(string Path, long Bytes, string Sha256);
