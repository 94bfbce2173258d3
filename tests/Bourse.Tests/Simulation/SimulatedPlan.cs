using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Simulation;

/// <summary>A message that nobody can use, and the beginning of the reason why.</summary>
internal sealed record BadMessage(string Topic, string Key, string Value, string Reason);

/// <summary>What a world is like, apart from its faults: all of it follows from the seed.</summary>
internal sealed record SimulatedPlan
{
    private static readonly string[] FirstTickers = ["AAA", "BBB", "CCC", "DDD"];
    private static readonly string[] SecondTickers = ["EEE", "FFF", "GGG", "HHH"];

    public static readonly DateOnly From = new(2024, 1, 2);

    private const int MostDays = 60;

    public static Network Network { get; } = new(
        [Exchange("se1", FirstTickers, 10), Exchange("se2", SecondTickers, 100)],
        [
            Investor("Inv1", ("P11", "AAA 13 BBB 22 EEE 19"), ("P12", "CCC 7"), ("P13", "AAA 0.333333 EEE 1.5 GGG 2")),
            Investor("Inv2", ("P21", "AAA 1 HHH 3@2024-01-24"), ("P22", "DDD 26@2024-02-06 FFF 12 GGG 27@2024-01-17"), ("P23", "BBB 40 HHH -5.25")),
            Investor("Inv3", ("P31", "AAA 2 BBB 3 CCC 5 DDD 7 EEE 11 FFF 13 GGG 17 HHH 19"), ("P32", "CCC -7 FFF -0.000001 = 12.5")),
        ]);

    public required int Seed { get; init; }

    public required int PricePartitions { get; init; }

    public required int EvaluationPartitions { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>About how many bytes an exchange appends at once; null for a day at a time, with a pace.</summary>
    public required int? BatchBytes { get; init; }

    public required MissingPolicy Missing { get; init; }

    /// <summary>How late prices may be: now and then less than the exchanges drift apart, so that days are closed before their prices come.</summary>
    public required int Lateness { get; init; }

    /// <summary>Whether an investor waits for every price, so that the order of the two exchanges' prices makes no difference.</summary>
    public bool WaitsForAll => Missing == MissingPolicy.Wait || Lateness > MostDays;

    public required IReadOnlyList<BadMessage> BadMessages { get; init; }

    /// <summary>Prices that replace others after the exchanges have published all of theirs.</summary>
    public required IReadOnlyList<Quote> Corrections { get; init; }

    /// <summary>Whether a second ingester shares the work.</summary>
    public required bool HasSecondIngester { get; init; }

    /// <summary>Whether processes go on that are believed dead.</summary>
    public required bool HasTwins { get; init; }

    public static SimulatedPlan Of(int seed)
    {
        var chance = new Chance(seed);
        var days = Calendars.Greek.Between(From, From.AddYears(1)).Take(chance.Between(30, MostDays + 1)).ToList();
        var corrects = chance.Happens(0.5);
        var plan = new SimulatedPlan
        {
            Seed = seed,
            PricePartitions = chance.Between(1, 4),
            EvaluationPartitions = chance.Between(1, 4),
            To = days[^1],
            BatchBytes = chance.Happens(0.1) ? null : chance.Between(100, 3_000),
            Missing = chance.OneOf(Enum.GetValues<MissingPolicy>()),
            BadMessages = [.. Enumerable.Range(0, chance.Between(0, 6)).Select(number => Bad(chance, number))],
            Corrections = corrects ? [.. Enumerable.Range(0, chance.Between(1, 12)).Select(_ => Correction(chance, days))] : [],
            HasSecondIngester = chance.Happens(0.5),
            // Who tells an old price once more after it was corrected, corrects it back: the last word counts.
            HasTwins = !corrects && chance.Happens(0.5),
            Lateness = chance.OneOf([0, 1, 5, MostDays + 1]),
        };
        // Two that read several partitions in different order at the same time carry different prices under the same revision.
        return plan.HasTwins && plan.PricePartitions > 1 ? plan with { Lateness = MostDays + 1 } : plan;
    }

    public override string ToString() =>
        $"{PricePartitions} + {EvaluationPartitions} partitions, to {To:yyyy-MM-dd}, {BatchBytes?.ToString() ?? "paced"}, {Missing}"
        + $", lateness {Lateness}, {BadMessages.Count} bad messages, {Corrections.Count} corrections"
        + $"{(HasSecondIngester ? ", two ingesters" : "")}{(HasTwins ? ", twins" : "")}";

    private static BadMessage Bad(Chance chance, int number) => chance.OneOf<BadMessage>(
    [
        new(Topics.Prices, "AAA", $"not json {number}", ""),
        new(Topics.Prices, "ZZZ", $$"""{"TICK":"ZZZ","PRICE":{{number}}.50,"DATE":"2024-01-03","EXCHANGE":"SE1"}""", "unknown ticker ZZZ"),
        new(Topics.Prices, "AAA", $$"""{"TICK":"AAA","PRICE":-1{{number}},"DATE":"2024-01-03","EXCHANGE":"SE1"}""", "PRICE"),
        new(Topics.Prices, "EEE", $$"""{"TICK":"EEE","PRICE":1{{number}}.1.2,"DATE":"2024-01-03","EXCHANGE":"SE2"}""", ""),
        new(Topics.Prices, "EEE", $$"""{"TICK":"EEE","PRICE":1{{number}},"DATE":"2024-01-06","EXCHANGE":"SE2"}""", "2024-01-06 is not a trading day"),
        new(Topics.Evaluations, "Inv1_P11", $"[{number}]", "not a JSON object"),
        new(Topics.Evaluations, "Inv9_P99", Evaluation("Inv9", "P99", number, "2024-01-03", 0), "unknown portfolio Inv9_P99"),
        new(Topics.Evaluations, "Inv1_P11", Evaluation("Inv1", "P11", number, "2024-01-06", 9), "2024-01-06 is not a trading day"),
        new(Topics.Evaluations, "Inv2_P21", Evaluation("Inv2", "P21", number, "2024-12-25", 9), "2024-12-25 is not a trading day"),
        new(Topics.Evaluations, "Inv2_P21", Evaluation("Inv2", "P21", number, "2024-01-03", -5_000_000_000), "revision is negative"),
    ]);

    private static string Evaluation(string investor, string portfolio, int number, string date, long revision) =>
        $$"""{"investor":"{{investor}}","portfolio":"{{portfolio}}","date":"{{date}}","value":1{{number}}.00,"change":null,"change_pct":null"""
        + $$""","nav_per_share":1.000000,"shares":1,"previous_date":null,"revision":{{revision}}}""";

    private static Quote Correction(Chance chance, List<DateOnly> days)
    {
        var second = chance.Happens(0.5);
        return new Quote(
            chance.OneOf(second ? SecondTickers : FirstTickers), chance.OneOf(days), Money.FromCents(chance.Between(1, 30_000)),
            second ? "SE2" : "SE1");
    }

    private static ExchangeListing Exchange(string name, string[] tickers, int price) =>
        new(name, "jitter", [.. tickers.Select((ticker, index) => new Stock(ticker, Money.FromCents(100 * (price + index))))]);

    private static Investor Investor(string id, params (string Id, string Holdings)[] portfolios) =>
        new(id, $"Investor {id}", "Athens", [.. portfolios.Select(held => Portfolio(id, held.Id, held.Holdings.Split(" = ")))]);

    /// <summary>A portfolio of holdings like <c>AAA 13 BBB 22@2024-02-06</c>, and the shares outstanding if they are not their sum.</summary>
    private static Portfolio Portfolio(string investor, string id, string[] text) => new(investor, id, id, true, Holdings(text[0]))
    {
        GivenShares = text.Length > 1 ? QuantityOf(text[1]) : null,
    };

    private static Holding[] Holdings(string text) => [.. text.Split(' ').Chunk(2).Select(pair => HoldingOf(pair[0], pair[1].Split('@')))];

    private static Holding HoldingOf(string ticker, string[] quantity) =>
        new(ticker, QuantityOf(quantity[0]), quantity.Length == 1 ? null : DateOnly.Parse(quantity[1]));

    private static Quantity QuantityOf(string text) => new((long)(decimal.Parse(text) * 1_000_000));
}
