namespace Bourse.Tests.Cli;

/// <summary>What commands say of a network's file: all of it, and what is wrong with it.</summary>
public sealed class NetworkFileCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public NetworkFileCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task The_network_is_shown_with_its_stocks_prices_and_holdings()
    {
        var shown = await _run.RunAsync("config", "network");

        Assert.Equal(0, shown.Code);
        Assert.Equal("exchanges   built in\ninvestors   built in", string.Join('\n', shown.Lines[..2]));
        Assert.Contains(shown.Lines, line => Words(line) == "se2 jitter EBAY 68.19 base price");
        Assert.Contains(shown.Lines, line => Words(line) == "Inv2_P21 Beta Tech Innovation Beta Capital London 11800 -");
        Assert.Contains(shown.Lines, line => Words(line) == "Inv3_P32 ORCL 2000 -");
        Assert.Equal(24, shown.Lines.Count(line => line.StartsWith("se", StringComparison.Ordinal)));
        Assert.Equal(6 + 36, shown.Lines.Count(line => line.StartsWith("Inv", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_a_part_came_from_is_shown()
    {
        var path = _run.WriteFile("bourse.json", """{"exchanges":[{"name":"x","stocks":[{"ticker":"ABC","price":1.5}]}]}""");
        var mine = _run.WriteFile("mine.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","shares":3,"holdings":{"ABC":-0.5}}]}]}""");

        var shown = await _run.RunAsync("config", "network", "--portfolios", "mine.json");

        Assert.Equal([$"exchanges   {path}", $"investors   {mine} (argument --portfolios)"], shown.Lines[..2]);
        Assert.Contains(shown.Lines, line => Words(line) == "Me_P1 ABC -0.5 -");
        Assert.Contains(shown.Lines, line => Words(line) == "Me_P1 P1 Me - 3 -");
    }

    [Fact]
    public async Task A_file_of_portfolios_may_list_the_exchanges_that_are_in_effect_but_no_others()
    {
        const string exchanges = """ "exchanges":[{"name":"x","stocks":[{"ticker":"ABC","price":1.5}]}]""";
        const string investors = """ "investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"ABC":1}}]}]""";
        _run.WriteFile("mine.json", $"{{{exchanges},{investors}}}");

        var others = await _run.RunAsync("config", "network", "--portfolios", "mine.json");
        var whole = await _run.RunAsync("config", "network", "--config", "mine.json");
        _run.WriteFile("bourse.json", $"{{{exchanges}}}");
        var same = await _run.RunAsync("config", "network", "--portfolios", "mine.json");

        var demo = await _run.RunAsync("demo", "--config", "mine.json", "--from", "2026-09-01");

        Assert.Equal((2, 0, 0, 0), (others.Code, whole.Code, same.Code, demo.Code));
        Assert.Contains(" up --config mine.json --from 2026-09-01 ", demo.Words, StringComparison.Ordinal);
        Assert.Contains("portfolios 'mine.json' lists exchanges, and only its investors are read", others.Words, StringComparison.Ordinal);
        Assert.Contains("--config", others.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"IBM":1,\n"APPL":2}}]}]}""",
        "line 2: portfolio Me_P1 holds APPL, which no exchange lists", "did you mean AAPL?")]
    [InlineData(
        """{"exchanges":[\n\n{"name":"x","source":"wlk","stocks":[{"ticker":"IBM","price":1}]}]}""",
        "line 3: exchange x has a source that does not exist: wlk", "did you mean walk?")]
    [InlineData(
        """{"investors":[{"id":"Me",\n"portfolios":[{"id":"P1","holdings":{"IBM":1,"AAPL":-3}}]}]}""",
        "line 2: shares of Me_P1 must be given: its quantities add up to -2", "add for example \"shares\": 100")]
    [InlineData(
        """{"investors":[{"id":"Me","portfolios":[\n{"id":"P1","shares":0.000001,"holdings":{"IBM":1000}}]}]}""",
        "line 2: with IBM at 256.90, a share of Me_P1 can be worth 1,000,000,000", "give it more shares")]
    [InlineData(
        """{"investors":[{"id":"Me","portfolios":[{"id":"P1",\n"holdings":{"IBM":1},"share":2}]}]}""", "line 2: a portfolio has no 'share'",
        "did you mean shares?")]
    public async Task Doctor_refuses_what_up_refuses_and_names_the_line(string text, string cause, string remedy)
    {
        var path = _run.WriteFile("bourse.json", text.Replace("\\n", "\n", StringComparison.Ordinal));

        var up = await _run.RunAsync("up", "--no-follow");
        var doctor = await _run.RunAsync("doctor");

        Assert.Equal((2, $"bourse: {path}, {cause}"), (up.Code, up.FirstWords));
        Assert.Contains($"try: {remedy}", up.Words, StringComparison.Ordinal);
        Assert.Equal(1, doctor.Code);
        Assert.Contains($"{path}, {cause}", doctor.Data, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", doctor.Data, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task A_file_of_portfolios_is_named_as_it_was_given()
    {
        _run.WriteFile("mine.json", "{\n\"investers\": [] }");

        var refused = await _run.RunAsync("config", "network", "--portfolios", "mine.json");

        Assert.Equal((2, "bourse: mine.json, line 2: a network has no 'investers'"), (refused.Code, refused.FirstWords));
        Assert.Contains("did you mean investors?", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_those_of_the_file_when_the_settings_are_a_section_of_it()
    {
        var path = _run.WriteFile("appsettings.json", """
            { "Logging": {},
              "Bourse": {
                "investors": [ { "id": "Me",
                                 "portfolios": [ { "id": "P1" } ] } ] } }
            """);

        var refused = await _run.RunAsync("config", "network");

        Assert.Equal((2, $"bourse: {path}, line 4: 'holdings' is missing in a portfolio"), (refused.Code, refused.FirstWords));
    }

    [Fact]
    public async Task An_unknown_list_is_named_and_not_what_is_in_it()
    {
        var path = _run.WriteFile("bourse.json", """{"investers":[{"id":"Me"}]}""");

        var refused = await _run.RunAsync("config", "network");

        Assert.Equal((2, $"bourse: {path} has a setting that does not exist: investers"), (refused.Code, refused.FirstWords));
        Assert.Contains("did you mean investors?", refused.Words, StringComparison.Ordinal);
    }

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
