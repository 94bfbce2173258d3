using Bourse.Adapters.SparkConnect;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads what computes the figures: <c>in-process</c>, or <c>spark:</c> and the address of a Spark Connect server.</summary>
public static class SparkSettingsReader
{
    private const string Spark = "spark";
    private const string InProcess = "in-process";
    private const string AddressScheme = "sc://";
    private const string Form = "spark:sc://HOST:15002";

    /// <summary>Reads it; null for this process.</summary>
    /// <exception cref="BourseException">It is neither, or the address is none (<see cref="FailureKind.Usage"/>).</exception>
    public static SparkAddress? Read(SettingsSources sources)
    {
        var engine = sources.ValueOf(Setting.Engine);
        var text = (engine.Text ?? "").Trim();
        if (text.Equals(InProcess, StringComparison.OrdinalIgnoreCase)) return null;
        if (!text.StartsWith(Spark + ":", StringComparison.OrdinalIgnoreCase)) throw NoEngine(engine, text);
        try
        {
            return SparkAddress.Parse(text[(Spark.Length + 1)..]);
        }
        catch (FormatException e)
        {
            throw engine.Unusable($"cannot be used: {e.Message}", $"write {Form}, or {Form}/;use_ssl=true;token=…");
        }
    }

    private static BourseException NoEngine(SettingValue engine, string text)
    {
        // Text that may hold a token is not repeated.
        var remedy = text.StartsWith(AddressScheme, StringComparison.OrdinalIgnoreCase) ? $"did you mean spark:{Secrets.Mask(text, Secrecy.Engine)}?"
            : NearestName.Of(text.Split(':')[0], [InProcess, Spark]) is { } near ? $"did you mean {(near == Spark ? Form : near)}?"
            : $"use {InProcess} or {Form}";
        return engine.Unusable("is no engine", remedy);
    }
}
