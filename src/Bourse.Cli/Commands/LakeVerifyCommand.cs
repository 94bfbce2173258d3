using System.CommandLine;
using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Lake.Check;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse lake verify</c></summary>
internal sealed class LakeVerifyCommand : BourseCommand
{
    private const int MostShown = 20;
    private readonly Option<string[]> _topics = new("--topic")
    {
        Description = "A topic; may be repeated (default: all of the lake)", HelpName = "TOPIC",
    };

    public LakeVerifyCommand()
        : base(
            "verify", "Check that each offset of the lake's topics is there exactly once, and that each row is as in the topic, in Parquet too",
            new Example("lake verify", "exit code 0: everything is right; 3: there are differences"),
            new Example("lake verify --topic demotest --json", "one topic, as JSON"))
    {
        Add(_topics);
        Add(new SettingOption(Setting.Lake));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        using var lake = context.Host.OpenLake();
        using var parquet = LakeQueryFactory.OpenCheck(context.Host, lake);
        var result = await new LakeVerifier(log, lake, parquet.Reader).VerifyAsync(context.Arguments.GetValue(_topics) ?? [], context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, result);
        RequireSomething(result);
        if (!context.Output.Json) WriteText(context.Output, result);
        return result.Count == 0 ? ExitCode.Done : ExitCode.Differences;
    }

    /// <summary>Where nothing is, nothing is wrong; but who asks expects something there.</summary>
    private static void RequireSomething(LakeVerification result)
    {
        if (result is not { Files: 0, Count: 0, DeadLetters: 0 }) return;
        var pending = result.Pending > 0 ? $", and lacks {Count.Of(result.Pending, "record")} of the log" : "";
        throw new BourseException(
            FailureKind.Failed, $"there is nothing to check: the lake holds no file{pending}", "`bourse sink --topic TOPIC --until-end` fills it");
    }

    private static void WriteText(Output output, LakeVerification result)
    {
        foreach (var difference in result.Differences.Take(MostShown)) output.Data.WriteLine(SafeText.Of($"{difference.Place}: {difference.Says}"));
        if (result.Count > MostShown) output.Data.WriteLine($"… and {Number(result.Count - MostShown)} more");
        var words = $"{Count.Of(result.Files, "file")}, {Count.Of(result.Rows, "row")} as in the log";
        if (result.ParquetFiles > 0)
        {
            words += $", {Count.Of(result.ParquetFiles, "Parquet file")}, {Count.Of(result.ParquetRows, "row")} as in raw files or the log";
        }

        if (result.DeadLetters > 0) words += $", {Count.Of(result.DeadLetters, "dead letter")}";
        if (result.Pending > 0) words += $", {Count.Of(result.Pending, "record")} not in the lake yet";
        if (result.NotChecked > 0) words += $", {Count.Of(result.NotChecked, "row")} not checked: their records are not in the log";
        output.Data.WriteLine($"{words}; {(result.Count == 0 ? "no differences" : Count.Of(result.Count, "difference"))}");
    }

    private static void WriteJson(Output output, LakeVerification result) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("files", result.Files);
        json.WriteNumber("rows", result.Rows);
        json.WriteNumber("parquet_files", result.ParquetFiles);
        json.WriteNumber("parquet_rows", result.ParquetRows);
        json.WriteNumber("dead_letters", result.DeadLetters);
        json.WriteNumber("pending", result.Pending);
        json.WriteNumber("not_checked", result.NotChecked);
        json.WriteNumber("difference_count", result.Count);
        json.WriteStartArray("differences");
        foreach (var difference in result.Differences)
        {
            json.WriteStartObject();
            json.WriteString("place", difference.Place);
            json.WriteString("says", difference.Says);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
