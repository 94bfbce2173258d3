namespace Bourse.Cli.Configuration;

/// <summary>A setting's value as it was written.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Text">The value; null when it is not set.</param>
/// <param name="Source">Where it was written, e.g. <c>environment variable BOURSE_HOME</c>.</param>
/// <param name="Folder">The folder that relative paths in it count from.</param>
internal sealed record SettingValue(Setting Setting, string? Text, string Source, string Folder)
{
    /// <summary>Whether it stands on the command line, itself or by a profile that does.</summary>
    public bool IsArgument { get; init; }

    /// <summary>The value as it may be shown.</summary>
    public string? Shown => Secrets.Mask(Text, Setting.Secrecy);

    /// <summary>The failure that this value cannot be used.</summary>
    public BourseException Unusable(string why, string? remedy) =>
        new(FailureKind.Usage, $"{Setting.Key} '{Shown}' {why} ({Source})", remedy);
}
