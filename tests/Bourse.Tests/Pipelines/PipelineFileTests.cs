using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

public sealed class PipelineFileTests
{
    private static readonly YearMonth Later = YearMonth.Parse("2026-11");

    [Fact]
    public void The_built_in_pipeline_has_24_months_of_two_symbols_and_is_not_enabled()
    {
        var pipeline = Assert.Single(PipelineFile.Default);

        Assert.Equal("real-time-etl-stack", pipeline.Name);
        Assert.Equal(["NVDA", "IBM"], pipeline.Symbols.Select(symbol => symbol.Text));
        Assert.Equal(1000, pipeline.KeptRuns);
        Assert.Equal(("60min", 12), (pipeline.Interval.Text, pipeline.Months.At(Later).Count));
        Assert.Equal(("2024-05", "2025-04"), ($"{pipeline.Months.At(Later)[0]}", $"{pipeline.Months.At(Later)[^1]}"));
        Assert.Equal((false, true, false, false), (pipeline.IsEnabledAtFirst, pipeline.Adjusted, pipeline.ExtendedHours, pipeline.CatchUp));
    }

    [Fact]
    public void A_pipeline_may_say_everything()
    {
        var pipeline = Read("""
            { "pipelines": { "mine": {
                "symbols": ["brk.b", "^GSPC"], "interval": "5min", "months": ["2024-02", "2024-05..2024-07"], "adjusted": false,
                "extendedHours": true, "schedule": "30 2 * * *", "timeZone": "Europe/London", "catchUp": true, "enabled": true, "tries": 2,
                "keepRuns": 30 } } }
            """)[^1];

        Assert.Equal(["BRK.B", "^GSPC"], pipeline.Symbols.Select(symbol => symbol.Text));
        Assert.Equal(["2024-02", "2024-05", "2024-06", "2024-07"], pipeline.Months.At(Later).Select(month => $"{month}"));
        Assert.Equal(new RunOptions(BarInterval.Parse("5min"), false, true, 2), pipeline.Options);
        Assert.Equal(30, pipeline.KeptRuns);
        Assert.Equal(("30 2 * * * Europe/London", true, true), ($"{pipeline.Schedule}", pipeline.CatchUp, pipeline.IsEnabledAtFirst));
    }

    [Fact]
    public void A_pipeline_that_is_there_is_changed_by_what_the_file_says_and_keeps_the_rest()
    {
        var pipelines = Read("""{ "pipelines": { "Real-Time-ETL-Stack": { "symbols": "TSLA, AAPL", "timeZone": "UTC" } } }""");

        var pipeline = Assert.Single(pipelines);
        Assert.Equal("real-time-etl-stack", pipeline.Name);
        Assert.Equal(["TSLA", "AAPL"], pipeline.Symbols.Select(symbol => symbol.Text));
        Assert.Equal(("2024-05..2025-04", "0 6 * * TUE-SAT UTC"), (pipeline.Months.Text, $"{pipeline.Schedule}"));
    }

    [Fact]
    public void A_schedule_is_taken_away_by_null() =>
        Assert.Null(Read("""{ "pipelines": { "real-time-etl-stack": { "schedule": null } } }""")[0].Schedule);

    [Fact]
    public void A_file_without_pipelines_changes_nothing() => Assert.Equal("real-time-etl-stack", Assert.Single(Read("""{ "home": "x" }""")).Name);

    [Theory]
    [InlineData("2024-05..current", "2024-07", "2024-05 2024-06 2024-07")]
    [InlineData("current", "2024-07", "2024-07")]
    [InlineData("2024-05..2025-04", "2024-06", "2024-05 2024-06")]
    [InlineData("2024-06, 2024-05, 2024-06", "2024-06", "2024-05 2024-06")]
    [InlineData("2024-11..2025-02", "2026-01", "2024-11 2024-12 2025-01 2025-02")]
    [InlineData("2025-01..current", "2024-07", "")]
    public void The_months_follow_the_calendar_and_none_has_yet_to_begin(string months, string current, string expected) =>
        Assert.Equal(expected, string.Join(' ', PipelineMonths.Parse(months).At(YearMonth.Parse(current))));

    [Theory]
    [InlineData("{ \"symbls\": [\"NVDA\"] }", "line 2: pipeline mine has no 'symbls'", "did you mean symbols?")]
    [InlineData("{ \"months\": \"2024-05\" }", "line 2: pipeline mine has no symbols", "give it some")]
    [InlineData("{ \"symbols\": [\"NVDA\"] }", "line 2: pipeline mine has no months", "give it some")]
    [InlineData("{ \"symbols\": [], \"months\": \"2024-05\" }", "line 2: 'symbols' names 0 symbols", "name 1 to 10000")]
    [InlineData("{ \"symbols\": [\"NVDA\", \"nvda\"], \"months\": \"2024-05\" }", "line 2: 'symbols' names NVDA twice", "name each once")]
    [InlineData("{ \"symbols\": [7], \"months\": \"2024-05\" }", "line 2: 'symbols' is a text or a list of texts, not 7", null)]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"2024-13\" }", "line 2: '2024-13' is no month", "write it like 2024-05, or current")]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"2024-05..2024-04\" }", "line 2: '2024-05..2024-04' ends before it begins", "earlier")]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"1900-01..9999-01\" }", "line 2: '1900-01..9999-01' are too many months", "write fewer")]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"current\", \"interval\": \"6min\" }", "line 2: there is no interval called '6min'", null)]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"current\", \"schedule\": \"hourly\" }", "line 2: 'hourly' is no schedule", "weekday")]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"current\", \"timeZone\": \"US/Eastem\" }", "line 2: there is no time zone 'US/Eastem'", null)]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"current\", \"enabled\": \"yes\" }", "line 2: 'enabled' is neither true nor false", null)]
    [InlineData("{ \"symbols\": \"X\", \"months\": \"current\", \"tries\": 0 }", "line 2: 'tries' is a whole number from 1 to 100, not 0", null)]
    [InlineData(
        "{ \"symbols\": \"X\", \"months\": \"current\", \"keepRuns\": 0 }", "line 2: 'keepRuns' is a whole number from 1 to 1000000, not 0", null)]
    [InlineData("[]", "line 2: pipeline mine is an object, not a list", null)]
    public void What_cannot_be_used_is_refused_with_its_line_and_the_nearest_name(string pipeline, string message, string? remedy)
    {
        var failure = Assert.Throws<BourseException>(() => Read($"{{\n\"pipelines\": {{ \"mine\": {pipeline} }} }}"));

        Assert.Equal(($"bourse.json, {message}", FailureKind.Usage), (failure.Message, failure.Kind));
        if (remedy is not null) Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("")]
    public void A_name_that_could_be_a_number_or_a_path_is_refused(string name)
    {
        var failure = Assert.Throws<BourseException>(
            () => Read($$"""{ "pipelines": { "{{name}}": { "symbols": "X", "months": "current" } } }"""));
        Assert.Equal($"bourse.json, line 1: '{name}' is no name of a pipeline", failure.Message);
    }

    [Fact]
    public void A_pipeline_that_does_not_exist_is_refused_with_the_nearest_one()
    {
        var failure = Assert.Throws<BourseException>(() => PipelineFile.Find(PipelineFile.Default, "real-time-etl-stak"));
        Assert.Equal(("there is no pipeline 'real-time-etl-stak'", "did you mean real-time-etl-stack?"), (failure.Message, failure.Remedy));
    }

    private static IReadOnlyList<Pipeline> Read(string json) => PipelineFile.Parse(json, "bourse.json", PipelineFile.Default);
}
