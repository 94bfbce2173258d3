namespace Bourse.Dashboard.Views;

/// <summary>Writes the part of an address behind its question mark.</summary>
internal static class AddressQuery
{
    /// <summary>The parts that have a value, with the question mark; empty when none has.</summary>
    public static string Of(params IEnumerable<(string Name, string? Value)> parts)
    {
        var given = parts.Where(part => !string.IsNullOrEmpty(part.Value))
            .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
