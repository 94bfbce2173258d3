using System.Text.Json;
using Bourse.Audit;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>Puts the rows of <see cref="ValuationSql.Values"/> together: what follows from a day's sum is computed here.</summary>
/// <param name="task">What was asked for.</param>
internal sealed class ValuesReader(ValuationTask task)
{
    private readonly List<PortfolioDays> _portfolios = [.. task.Portfolios.Select(_ => new PortfolioDays())];

    /// <summary>How many records Spark has read.</summary>
    public long Records { get; private set; }

    /// <summary>How many of them it could not make anything of.</summary>
    public long Odd { get; private set; }

    /// <summary>Takes a row.</summary>
    /// <exception cref="FormatException">It is none of the query's.</exception>
    public void Add(string? row)
    {
        using var json = RowJson.Parse(row);
        try
        {
            Add(json.RootElement);
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException("a row is not what was asked for", failure);
        }
    }

    /// <summary>What it all comes to.</summary>
    public Revaluation ToRevaluation() => new(Records, task.Portfolios.Zip(_portfolios, DaysOf));

    private void Add(JsonElement values)
    {
        Records += values.GetProperty("n").GetInt64();
        Odd += values.GetProperty("odd").GetInt64();
        var portfolio = values.GetProperty("p").GetInt32();
        if (portfolio < 0) return;
        var days = _portfolios[portfolio];
        if (values.TryGetProperty("f", out var first) && first.ValueKind == JsonValueKind.Number) days.First = Math.Min(days.First, first.GetInt32());
        foreach (var value in values.GetProperty("v").EnumerateArray())
        {
            var sum = (Day: value[0].GetInt32(), Micros: value[1].GetDecimal());
            ValuationTask.DayOf(sum.Day);
            days.Sums.Add(sum);
        }
    }

    private IReadOnlyList<AuditedDay> DaysOf(Portfolio portfolio, PortfolioDays found)
    {
        var days = new List<AuditedDay>(found.Sums.Count);
        found.Sums.Sort();
        DateOnly? next = null;
        foreach (var (number, sum) in found.Sums)
        {
            // Carried prices make a whole of days before the first on which anything was told.
            if (number < found.First) continue;
            var day = ValuationTask.DayOf(number);
            if (task.Options.Missing == MissingPolicy.Wait && (days.Count == 0 ? number != found.First : day != next)) break;
            var value = Math.Round(sum / Money.Scale, 2, MidpointRounding.AwayFromZero);
            days.Add(AuditedDay.Of(portfolio, day, value, days.Count == 0 ? null : days[^1]));
            next = task.Options.Calendar.NextAfter(day);
        }

        return days;
    }

    private sealed class PortfolioDays
    {
        /// <summary>The first day on which a price of any holding was told.</summary>
        public int First { get; set; } = int.MaxValue;

        /// <summary>The days on which every holding has a price, and what the portfolio is worth in millionths.</summary>
        public List<(int Day, decimal Micros)> Sums { get; } = [];
    }
}
