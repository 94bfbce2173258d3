using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;
using Bourse.Market;
using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary>What the commands about schemas have in common.</summary>
internal static class SchemaCommands
{
    private const string StandardInput = "-";

    /// <summary>The option that names a registry elsewhere.</summary>
    public static SettingOption RegistryOption() => new(Setting.SchemaRegistry);

    /// <summary>The option that names a level.</summary>
    public static Option<string?> LevelOption() => OptionOf.OneOf(
        "--compatibility",
        $"How it must agree with the last version; kept for the topic (default: {CompatibilityLevels.NameOf(CompatibilityLevels.Default)})",
        [.. CompatibilityLevels.Names]);

    /// <summary>Opens the registry that the settings name.</summary>
    /// <param name="context">The command.</param>
    /// <param name="creates">Whether a home without an event log gets one.</param>
    public static Task<ISchemaRegistry> OpenAsync(CommandContext context, bool creates = false) =>
        SchemaRegistryFactory.OpenAsync(context.Host, needsLog: !creates, context.Cancellation);

    /// <summary>The versions of a topic's schema, oldest first.</summary>
    /// <exception cref="BourseException">It has none (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<IReadOnlyList<SchemaVersion>> RequireAsync(ISchemaRegistry registry, string topic, CommandContext context)
    {
        var versions = await registry.ListVersionsAsync(SchemaSubject.OfTopic(topic), context.Cancellation);
        if (versions.Count > 0) return versions;
        var topics = (await registry.ListSubjectsAsync(context.Cancellation)).Select(SchemaSubject.TopicOf).OfType<string>().ToList();
        var near = NearestName.Of(topic, topics);
        throw new BourseException(FailureKind.Usage, $"topic {topic} has no schema", near is null ? null : $"did you mean {near}?")
        {
            Code = near is null ? BourseErrorCode.SchemaMissing : BourseErrorCode.None,
        };
    }

    /// <summary>One of the versions.</summary>
    /// <exception cref="BourseException">There is none of that number (<see cref="FailureKind.Usage"/>).</exception>
    public static SchemaVersion Choose(IReadOnlyList<SchemaVersion> versions, string topic, long? number) => number is null
        ? versions[^1]
        : versions.FirstOrDefault(version => version.Version == number)
            ?? throw new BourseException(
                FailureKind.Usage, $"the schema of topic {topic} has no version {number}",
                $"its versions are {string.Join(", ", versions.Select(version => version.Version))}");

    /// <summary>Reads a schema from a file, or from standard input.</summary>
    /// <exception cref="BourseException">There is no such file, or it is no schema (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<TopicSchema> ReadAsync(CommandContext context, string file)
    {
        using var buffer = new MemoryStream();
        await using var stream = file == StandardInput ? context.Console.In : OpenFile(context, file);
        await stream.CopyToAsync(buffer, context.Cancellation);
        try
        {
            return TopicSchema.Parse(buffer.ToArray());
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.SchemaUnusable)
        {
            throw new BourseException(e.Kind, $"{(file == StandardInput ? "standard input" : file)}: {e.Message}", e.Remedy, e) { Code = e.Code };
        }
    }

    /// <summary>Registers a schema, under a level if one is given, and says what has happened.</summary>
    /// <returns>The version that holds the schema.</returns>
    public static async Task<SchemaVersion> RegisterAsync(
        ISchemaRegistry registry, string topic, TopicSchema schema, string? level, CommandContext context)
    {
        var subject = SchemaSubject.OfTopic(topic);
        var before = await registry.ListVersionsAsync(subject, context.Cancellation);
        if (CompatibilityLevels.TryParse(level) is { } given)
        {
            // A schema that is refused leaves the level as it was.
            var reasons = before.Any(version => version.Text == schema.Text) ? [] : SchemaCompatibility.Check(given, before, schema);
            if (reasons.Count > 0) throw SchemaFailures.Incompatible(subject, [.. reasons.Select(reason => reason.ToString())]);
            await registry.SetCompatibilityAsync(subject, given, context.Cancellation);
        }

        var version = await registry.RegisterAsync(subject, schema, context.Cancellation);
        Say(context.Output, topic, version, before);
        return version;
    }

    /// <summary>When a version was registered, as text; null when the registry does not say.</summary>
    public static string? TimeOf(SchemaVersion version) => version.Time is { } time ? TimePoints.Write(time.ToUnixTimeMilliseconds()) : null;

    private static void Say(Output output, string topic, SchemaVersion version, IReadOnlyList<SchemaVersion> before)
    {
        if (before.All(known => known.Version != version.Version)) output.Say($"{topic}: version {version.Version} of its schema, id {version.Id}");
        else if (before[^1].Version == version.Version) output.Say($"{topic}: version {version.Version} is this schema already");
        else output.Say($"{topic}: version {version.Version} was this schema; version {before[^1].Version} stays in force");
    }

    private static FileStream OpenFile(CommandContext context, string file)
    {
        var path = context.PathOf(file);
        return File.Exists(path)
            ? File.OpenRead(path)
            : throw new BourseException(FailureKind.Usage, $"there is no file {file}", "give the path of a JSON Schema, or - for standard input");
    }
}
