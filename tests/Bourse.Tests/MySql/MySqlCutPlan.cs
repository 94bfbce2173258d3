using Bourse.Events;
using Bourse.Ledger;
using Bourse.Tests.Ledger;
using Bourse.Tests.Servers;

namespace Bourse.Tests.MySql;

/// <summary>What is sent, and when which connection breaks, drawn from a seed; and the rows that must come of it.</summary>
internal sealed class MySqlCutPlan(int seed)
{
    private static readonly string[] Statements =
        ["COMMIT", "START TRANSACTION", "UPDATE Progress", "INSERT INTO Progress", "INSERT INTO `Inv", "SELECT "];

    private static readonly int[] Weekdays = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18, 19, 20, 21];
    private readonly Random _random = new(seed);
    private readonly Dictionary<(string Portfolio, int Day), int> _highest = [];

    public static IReadOnlyList<string> Portfolios { get; } = ["Inv1_P11", "Inv1_P12", "Inv2_P21"];

    /// <summary>How many evaluations have been sent.</summary>
    public int Sent { get; private set; }

    public List<Evaluation> NextEvaluations()
    {
        var evaluations = new List<Evaluation>();
        for (var count = _random.Next(1, 40); count > 0; count--)
        {
            var portfolio = Portfolios[_random.Next(Portfolios.Count)];
            var (day, revision) = (Weekdays[_random.Next(Weekdays.Length)], _random.Next(30));
            evaluations.Add(IngestionWorld.Evaluate(day, revision, portfolio));
            _highest[(portfolio, day)] = Math.Max(revision, _highest.GetValueOrDefault((portfolio, day)));
        }

        Sent += evaluations.Count;
        return evaluations;
    }

    /// <summary>Sets the next trap: half of them at a COMMIT.</summary>
    public void Set(TcpProxy proxy) => proxy.Set(
        _random.Next(2) == 0 ? "COMMIT" : Statements[_random.Next(Statements.Length)],
        _random.Next(1, 3),
        _random.Next(2) == 0 ? TcpProxy.Cut.Request : TcpProxy.Cut.Answer);

    public bool Restarts() => _random.Next(8) == 0;

    public IEnumerable<ValuationRow> Expected(string portfolio) =>
        _highest.Where(pair => pair.Key.Portfolio == portfolio).OrderBy(pair => pair.Key.Day)
            .Select(pair => IngestionWorld.Row(pair.Key.Day, pair.Value));
}
