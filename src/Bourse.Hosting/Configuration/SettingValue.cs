namespace Bourse.Hosting.Configuration;

/// <summary>The layers that a setting's value can come from, weakest first.</summary>
public enum SettingLayer
{
    /// <summary>It has no value.</summary>
    NotSet,

    /// <summary>The built-in value.</summary>
    Default,

    /// <summary>A configuration file.</summary>
    File,

    /// <summary>The file <c>.env</c>.</summary>
    DotEnv,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The arguments with which the host was started.</summary>
    Arguments,
}

/// <summary>A setting's value as it was written, and where.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Text">The value; null when it is not set.</param>
/// <param name="Layer">The layer it comes from; for a member of a profile, the layer that names the profile.</param>
/// <param name="Source">Where it was written, e.g. <c>environment variable BOURSE_HOME</c>.</param>
/// <param name="Folder">The folder that relative paths in it count from.</param>
public sealed record SettingValue(Setting Setting, string? Text, SettingLayer Layer, string Source, string Folder)
{
    /// <summary>Whether it is a member of a profile.</summary>
    public bool IsOfProfile { get; init; }

    /// <summary>The value as it may be shown.</summary>
    public string? Shown => Secrets.Mask(Text, Setting.Secrecy);

    /// <summary>The failure that this value cannot be used.</summary>
    public BourseException Unusable(string why, string? remedy, BourseErrorCode code = BourseErrorCode.None) =>
        new(FailureKind.Usage, $"{Setting.Key} '{Shown}' {why} ({Source})", remedy) { Code = code };
}

/// <summary>A setting that was given as an argument.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Text">The value.</param>
/// <param name="Source">Which argument, in the form of <see cref="SettingValue.Source"/>: <c>argument</c> and its name.</param>
public sealed record SettingArgument(Setting Setting, string Text, string Source);
