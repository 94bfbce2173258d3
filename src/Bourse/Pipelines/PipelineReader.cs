using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Bars;
using Bourse.Market;

namespace Bourse.Pipelines;

/// <summary>Builds pipelines from JSON. Every failure names the file and the line, and that of a wrong name the nearest valid one.</summary>
/// <param name="source">The name of the text for messages.</param>
internal sealed partial class PipelineReader(string source)
{
    private const int MostTries = 100;
    private const int MostKeptRuns = 1_000_000;
    private const int MostSymbols = 10_000;

    private static readonly string[] Members =
        ["symbols", "interval", "months", "adjusted", "extendedHours", "schedule", "timeZone", "catchUp", "enabled", "tries", "keepRuns"];

    /// <summary>Reads the pipelines of an object; members that it leaves out are those of a known pipeline of that name, or the usual ones.</summary>
    public IReadOnlyList<Pipeline> Read(LocatedJson pipelines, IReadOnlyList<Pipeline> known)
    {
        if (pipelines.Kind != JsonTokenType.StartObject) throw Failure(pipelines, $"'{PipelineFile.Member}' is an object, not {pipelines}");
        var read = known.ToList();
        foreach (var (name, value) in pipelines.Members)
        {
            var place = read.FindIndex(pipeline => pipeline.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            var pipeline = ReadPipeline(name, value, place < 0 ? null : read[place]);
            if (place < 0) read.Add(pipeline);
            else read[place] = pipeline;
        }

        return read;
    }

    private Pipeline ReadPipeline(string name, LocatedJson value, Pipeline? known)
    {
        if (value.Kind != JsonTokenType.StartObject) throw Failure(value, $"pipeline {name} is an object, not {value}");
        if (!Name().IsMatch(name)) throw Failure(value, $"'{name}' is no name of a pipeline", "use letters, digits, -, _ and ., a letter first");
        RequireMembers(name, value);
        var symbols = Find(value, "symbols") is { } list ? ReadSymbols(list) : known?.Symbols ?? throw Missing(value, name, "symbols");
        var months = Find(value, "months") is { } given
            ? Located(given, () => PipelineMonths.Parse([.. ReadTexts(given, "months").Select(item => item.Text)]))
            : known?.Months ?? throw Missing(value, name, "months");
        var zone = Find(value, "timeZone") is { } place ? Located(place, () => PipelineSchedule.FindZone(ReadText(place, "timeZone"))) : known?.Zone;
        zone ??= PipelineSchedule.FindZone(Pipeline.DefaultZone);
        return new Pipeline(known?.Name ?? name, symbols, ReadInterval(value, known), months)
        {
            Zone = zone,
            Schedule = ReadSchedule(value, zone, known),
            Adjusted = ReadFlag(value, "adjusted", known?.Adjusted ?? true),
            ExtendedHours = ReadFlag(value, "extendedHours", known?.ExtendedHours ?? false),
            CatchUp = ReadFlag(value, "catchUp", known?.CatchUp ?? false),
            IsEnabledAtFirst = ReadFlag(value, "enabled", known?.IsEnabledAtFirst ?? false),
            Tries = ReadNumber(value, "tries", MostTries) ?? known?.Tries ?? Pipeline.DefaultTries,
            KeptRuns = ReadNumber(value, "keepRuns", MostKeptRuns) ?? known?.KeptRuns ?? Pipeline.DefaultKeptRuns,
        };
    }

    private List<Symbol> ReadSymbols(LocatedJson list)
    {
        var texts = ReadTexts(list, "symbols");
        var symbols = texts.SelectMany(item => item.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Located(item, () => Symbol.Parse(text)))).ToList();
        if (symbols.Count is 0 or > MostSymbols) throw Failure(list, $"'symbols' names {symbols.Count} symbols", $"name 1 to {MostSymbols}");
        var twice = symbols.CountBy(symbol => symbol).FirstOrDefault(count => count.Value > 1);
        return twice.Value > 1 ? throw Failure(list, $"'symbols' names {twice.Key.Text} twice", "name each once") : symbols;
    }

    private BarInterval ReadInterval(LocatedJson pipeline, Pipeline? known) => Find(pipeline, "interval") is { } interval
        ? Located(interval, () => BarInterval.Parse(ReadText(interval, "interval")))
        : known?.Interval ?? BarInterval.Hour;

    /// <summary>A schedule that is null has been taken away; one that is not there stays as it was, in the zone that holds now.</summary>
    private PipelineSchedule? ReadSchedule(LocatedJson pipeline, TimeZoneInfo zone, Pipeline? known)
    {
        if (pipeline.Find("schedule") is not { } schedule) return known?.Schedule is { } old ? PipelineSchedule.Parse(old.Text, zone) : null;
        return schedule.Kind == JsonTokenType.Null
            ? null
            : Located(schedule, () => PipelineSchedule.Parse(ReadText(schedule, "schedule"), zone));
    }

    /// <summary>A number from 1 to the most; null when it is not given.</summary>
    private int? ReadNumber(LocatedJson pipeline, string name, int most)
    {
        if (Find(pipeline, name) is not { } value) return null;
        return value.Kind == JsonTokenType.Number && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= most
            ? number
            : throw Failure(value, $"'{name}' is a whole number from 1 to {most}, not {value}");
    }

    private bool ReadFlag(LocatedJson pipeline, string name, bool otherwise) => Find(pipeline, name)?.Kind switch
    {
        null => otherwise,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Failure(Find(pipeline, name)!, $"'{name}' is neither true nor false"),
    };

    /// <summary>A text, or a list of texts.</summary>
    private List<LocatedJson> ReadTexts(LocatedJson value, string name)
    {
        List<LocatedJson> items = value.Kind == JsonTokenType.StartArray ? value.Items : [value];
        return items.Find(item => item.Kind != JsonTokenType.String) is { } other
            ? throw Failure(other, $"'{name}' is a text or a list of texts, not {other}")
            : items;
    }

    private string ReadText(LocatedJson value, string name) =>
        value.Kind == JsonTokenType.String ? value.Text : throw Failure(value, $"'{name}' is a text in quotes, not {value}");

    private void RequireMembers(string pipeline, LocatedJson owner)
    {
        foreach (var (name, value) in owner.Members)
        {
            if (Members.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            throw Failure(value, $"pipeline {pipeline} has no '{name}'", NearestName.Remedy(name, Members));
        }
    }

    /// <summary>Names the line in a failure that knows nothing of a file.</summary>
    private T Located<T>(LocatedJson value, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (BourseException e) when (!e.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw Failure(value, e.Message, e.Remedy);
        }
    }

    private BourseException Missing(LocatedJson pipeline, string name, string member) =>
        Failure(pipeline, $"pipeline {name} has no {member}", "give it some, e.g. \"symbols\": [\"NVDA\"], \"months\": \"2024-05..current\"");

    private BourseException Failure(LocatedJson value, string message, string? remedy = null) =>
        new(FailureKind.Usage, $"{source}, line {value.Line}: {message}", remedy);

    private static LocatedJson? Find(LocatedJson owner, string name) => owner.Find(name) is { Kind: not JsonTokenType.Null } value ? value : null;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
