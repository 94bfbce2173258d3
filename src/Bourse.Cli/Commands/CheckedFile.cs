using Bourse.Adapters.Files;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Replay;
using Bourse.Replay.Csv;
using Bourse.Schemas.Validation;

namespace Bourse.Cli.Commands;

/// <summary>Checks the rows of a file against a schema. A file that begins with a brace holds JSON lines, any other is a CSV file.</summary>
internal static class CheckedFile
{
    private const string StandardInput = "-";
    private const int SampleBytes = 256;
    private static readonly byte[] BeforeText = [0xEF, 0xBB, 0xBF, .. " \t\r\n"u8];

    /// <summary>Reads a file and reports what does not fit.</summary>
    /// <exception cref="BourseException">There is no such file, or it is no CSV file (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task ReadAsync(CommandContext context, string name, TopicSchema schema, ViolationReport report)
    {
        using var spools = new TemporaryFolder(context.Home.Folder);
        var open = Open(context, name, spools);
        await using var stream = open();
        if (await HoldsJsonAsync(open, context.Cancellation)) await ReadLinesAsync(stream, schema, report, context.Cancellation);
        else ReadCsv(context, new CsvInput(name == StandardInput ? "standard input" : name, open), schema, report);
    }

    private static Func<Stream> Open(CommandContext context, string name, TemporaryFolder spools)
    {
        if (name == StandardInput) return spools.Keep(context.Console.In);
        var path = context.PathOf(name);
        if (!File.Exists(path))
        {
            throw new BourseException(FailureKind.Usage, $"there is no file {name}", "give the path of a file, or - for standard input");
        }

        using var stream = File.OpenRead(path);
        return stream.CanSeek ? () => File.OpenRead(path) : spools.Keep(stream);
    }

    private static async Task<bool> HoldsJsonAsync(Func<Stream> open, CancellationToken cancellation)
    {
        await using var stream = open();
        var sample = new byte[SampleBytes];
        var length = await stream.ReadAtLeastAsync(sample, SampleBytes, throwOnEndOfStream: false, cancellation);
        return new ReadOnlySpan<byte>(sample, 0, length).TrimStart<byte>(BeforeText) is [(byte)'{', ..];
    }

    private static async Task ReadLinesAsync(Stream stream, TopicSchema schema, ViolationReport report, CancellationToken cancellation)
    {
        var number = 0L;
        await foreach (var lines in new LineReader(stream).ReadAsync(cancellation))
        {
            foreach (var line in lines)
            {
                number++;
                if (line.AsSpan().Trim(" \t"u8).IsEmpty) continue;
                report.Count();
                if (schema.FindViolation(line) is { } violation) report.Add(number, violation);
            }
        }
    }

    private static void ReadCsv(CommandContext context, CsvInput input, TopicSchema schema, ViolationReport report)
    {
        var file = CsvFile.Read(input, PriceFileSettingsReader.ReadCsv(context.Sources), context.Cancellation);
        if (file.Warning is { } warning) context.Output.Warn(warning);
        CsvMessages.Visit(file, TopicSchemas.KindsOf(schema), Check, bad => AddUnreadable(report, bad), context.Cancellation);

        void Check(long line, ReadOnlySpan<byte> message)
        {
            report.Count();
            if (schema.FindViolation(message) is { } violation) report.Add(line, violation);
        }
    }

    private static void AddUnreadable(ViolationReport report, BadRow bad)
    {
        report.Count();
        report.AddUnreadable(bad.Line, bad.Reason);
    }
}
