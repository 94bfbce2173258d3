namespace Bourse.Adapters.SparkConnect;

/// <summary>Settings of a session that are made together, unless the server's own configuration makes one of some others.</summary>
/// <param name="Unless">If one of these has a value on the server, the settings are not made.</param>
/// <param name="Settings">The settings; may hold secrets.</param>
internal sealed record SparkDefaults(IReadOnlyList<string> Unless, IReadOnlyDictionary<string, string> Settings);
