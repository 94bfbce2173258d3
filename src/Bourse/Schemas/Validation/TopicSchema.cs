using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Bourse.Schemas.Validation;

/// <summary>
/// A JSON Schema, compiled once, that checks messages. Numbers are compared with all their digits. Formats are checked, not only noted. It serves one
/// caller at a time.
/// </summary>
public sealed class TopicSchema
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly byte[] Probe = "{}"u8.ToArray();
    private readonly SafeDialect _dialect;
    private readonly JsonSchema _schema;
    private readonly QuickSchema? _quick;
    private readonly EvaluationOptions _flag = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    private readonly EvaluationOptions _list = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private TopicSchema(string text, JsonElement root, SafeDialect dialect, JsonSchema schema)
    {
        (Text, Root, _dialect, _schema) = (text, root, dialect, schema);
        _quick = QuickSchema.TryCompile(root);
        _flag.IgnoreAllAnnotations();
    }

    /// <summary>The schema on one line: the form in which registries keep it.</summary>
    public string Text { get; }

    /// <summary>What the members of a message are, by name, where the schema names one kind.</summary>
    public IReadOnlyDictionary<string, MemberKind> Members => MemberKinds.Of(Root);

    /// <summary>The schema as JSON, in the words of draft-06 or later.</summary>
    internal JsonElement Root { get; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="BourseException">It is none, or cannot be checked safely (<see cref="BourseErrorCode.SchemaUnusable"/>).</exception>
    public static TopicSchema Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Parse(string)"/>
    public static TopicSchema Parse(ReadOnlyMemory<byte> text)
    {
        if (text.Span is [0xEF, 0xBB, 0xBF, ..]) text = text[3..];
        var root = SchemaGuard.Read(text);
        var dialect = DialectOf(root);
        var written = Encoding.UTF8.GetString(Write(root, null));
        if (Draft04.Is(root)) root = Draft04.Translate(root);
        try
        {
            var schema = new TopicSchema(written, root, dialect, Build(root, dialect));
            return schema.FindViolationFully(Probe, out var isCheckable) is null || isCheckable
                ? schema
                : throw UnusableSchema.Because("its references lead in a circle, or are nested very deep");
        }
        catch (Exception e) when (e is JsonSchemaException or RefResolutionException or ArgumentException or InvalidOperationException)
        {
            throw UnusableSchema.Because(e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>Why a message may not be in a topic with this schema; null when it may.</summary>
    public string? FindProblem(ReadOnlySpan<byte> message) => FindViolation(message) is { } violation ? $"schema: {violation}" : null;

    /// <summary>The first place at which a message does not fit; null when it fits.</summary>
    public SchemaViolation? FindViolation(ReadOnlySpan<byte> message)
    {
        if (message is [0xEF, 0xBB, 0xBF, ..]) message = message[3..];
        return _quick?.Accepts(message) == true ? null : FindViolationFully(message, out _);
    }

    /// <summary>Checks a message by the library alone.</summary>
    internal SchemaViolation? FindViolationFully(ReadOnlySpan<byte> message, out bool isCheckable)
    {
        isCheckable = true;
        using var document = MessageDocument.TryParse(message, out var problem);
        if (document is null) return problem;
        try
        {
            return FindViolation(document.RootElement);
        }
        catch (RegexMatchTimeoutException e)
        {
            return Uncheckable($"text that is compared with {e.Pattern} in {e.MatchTimeout.TotalSeconds} s");
        }
        catch (UncheckableMessageException e)
        {
            isCheckable = false;
            return Uncheckable(e.Expected);
        }

        SchemaViolation Uncheckable(string expected) => new("$", MessageDocument.Excerpt(document.RootElement), expected);
    }

    private SchemaViolation? FindViolation(JsonElement message)
    {
        _dialect.Begin();
        if (_schema.Evaluate(message, _flag).IsValid) return null;
        _dialect.Begin();
        return ViolationFinder.Find(_schema.Evaluate(message, _list), Root, message);
    }

    private static SafeDialect DialectOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("$schema", out var uri)) return SafeDialect.Find(null)!;
        return (uri.ValueKind == JsonValueKind.String ? SafeDialect.Find(uri.GetString()) : null)
            ?? throw UnusableSchema.Because($"$schema {uri.GetRawText()} is not understood; those of {SafeDialect.Names} are");
    }

    /// <summary>The library would look up <c>$schema</c> among its own dialects, so it is left out.</summary>
    private static JsonSchema Build(JsonElement root, SafeDialect dialect)
    {
        var options = new BuildOptions { Dialect = dialect.Dialect, SchemaRegistry = new SchemaRegistry() };
        using var document = JsonDocument.Parse(Write(root, "$schema"));
        return JsonSchema.Build(document.RootElement.Clone(), options);
    }

    private static byte[] Write(JsonElement root, string? without)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            if (without is null || root.ValueKind != JsonValueKind.Object) root.WriteTo(json);
            else WriteWithout(json, root, without);
        }

        return buffer.ToArray();
    }

    private static void WriteWithout(Utf8JsonWriter json, JsonElement root, string without)
    {
        json.WriteStartObject();
        foreach (var member in root.EnumerateObject().Where(member => member.Name != without)) member.WriteTo(json);
        json.WriteEndObject();
    }
}
