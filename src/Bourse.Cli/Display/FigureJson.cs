using System.Text.Json;

namespace Bourse.Cli.Display;

/// <summary>Computed figures in JSON: all digits of the double, or null where there is none.</summary>
internal static class FigureJson
{
    /// <summary>Writes a member.</summary>
    public static void Write(Utf8JsonWriter json, string name, double? figure)
    {
        if (figure is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
