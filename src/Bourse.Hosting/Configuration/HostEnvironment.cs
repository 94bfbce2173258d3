using System.Collections;
using Bourse.Adapters.Locks;
using Bourse.Events;
using Bourse.Pipelines;

namespace Bourse.Hosting.Configuration;

/// <summary>The parts of the process that a network uses, so that tests can replace them.</summary>
public sealed record HostEnvironment
{
    /// <summary>The environment variable in which the launcher passes on how it was called; it is no setting.</summary>
    public const string CalledAsVariable = Setting.EnvironmentPrefix + "CALLED_AS";

    /// <summary>The environment variable that says how messages are written, <c>text</c> or <c>json</c>; it is no setting of a network.</summary>
    public const string LogFormatVariable = Setting.EnvironmentPrefix + "LOG_FORMAT";

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The environment's variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The folder that relative paths count from.</summary>
    public required string CurrentFolder { get; init; }

    /// <summary>This process among those that share its home folder.</summary>
    public ProcessIdentity Identity { get; init; } = ProcessIdentity.OfThisProcess(Guid.Empty);

    /// <summary>An event log used instead of the one that the settings name; usually null.</summary>
    public IEventLog? EventLog { get; init; }

    /// <summary>What the tasks of pipelines do instead of fetching bars; usually null.</summary>
    public MonthWork? MonthWork { get; init; }

    /// <summary>The user's own folder as the system knows it, for an environment without <c>HOME</c>; empty when it knows none.</summary>
    public string SystemUserFolder { get; init; } = "";

    /// <summary>The user's own folder; empty when neither the environment nor the system knows one.</summary>
    public string UserFolder =>
        Variables.GetValueOrDefault("HOME") is { Length: > 0 } home ? home
        : Variables.GetValueOrDefault("USERPROFILE") is { Length: > 0 } profile ? profile
        : SystemUserFolder;

    /// <summary>That of this process.</summary>
    public static HostEnvironment OfProcess() => new()
    {
        Clock = TimeProvider.System,
        Variables = ReadVariables(),
        CurrentFolder = Environment.CurrentDirectory,
        SystemUserFolder = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Identity = ProcessIdentity.OfThisProcess(Guid.NewGuid()),
    };

    private static Dictionary<string, string> ReadVariables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return variables;
    }
}
