using System.Text.Json;

namespace Bourse.Adapters.Locks;

/// <summary>Who holds a role of a home folder, as the file <c>run/&lt;role&gt;.lease</c> says.</summary>
/// <param name="Role">The role.</param>
/// <param name="Holder">The process that holds it.</param>
/// <param name="Renewed">When the holder last confirmed it.</param>
public sealed record RoleLease(string Role, ProcessIdentity Holder, DateTimeOffset Renewed)
{
    /// <summary>How long a lease is valid after it was renewed, for processes that cannot see the holder's lock.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(15);

    /// <summary>Whether it is valid without its lock. The clocks of the machines may differ by less than the validity.</summary>
    public bool IsValidAt(DateTimeOffset now) => (now - Renewed).Duration() < Validity;

    /// <summary>Writes it to a file, which is replaced as a whole.</summary>
    internal void Write(string file)
    {
        using (var stream = File.Create(file + ".new"))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("role", Role);
            json.WriteString("id", Holder.Id);
            json.WriteString("host", Holder.Host);
            json.WriteNumber("pid", Holder.Process);
            json.WriteString("kernel", Holder.Kernel);
            json.WriteString("namespace", Holder.Namespace);
            json.WriteString("renewed", Renewed);
            json.WriteEndObject();
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Reads a file; null when it is missing or not a lease.</summary>
    internal static RoleLease? Read(string file)
    {
        try
        {
            if (!File.Exists(file)) return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var json = document.RootElement;
            var holder = new ProcessIdentity(
                Text(json, "id"), Text(json, "host"), json.GetProperty("pid").GetInt32(), Text(json, "kernel"), Text(json, "namespace"));
            return new RoleLease(Text(json, "role"), holder, json.GetProperty("renewed").GetDateTimeOffset());
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
