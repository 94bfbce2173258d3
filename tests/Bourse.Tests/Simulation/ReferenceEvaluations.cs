using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Events;

namespace Bourse.Tests.Simulation;

/// <summary>What topic portfolios says, read as plain JSON: of each portfolio and day the message of the highest revision.</summary>
internal sealed class ReferenceEvaluations
{
    private readonly Dictionary<(string Portfolio, DateOnly Date), (long Revision, string Message)> _newest = [];
    private readonly Dictionary<(string Portfolio, DateOnly Date, long Revision), string> _messages = [];
    private readonly HashSet<string> _bad;

    private ReferenceEvaluations(IEnumerable<BadMessage> bad) => _bad = [.. bad.Select(message => message.Value)];

    /// <summary>Messages of one portfolio, day and revision that differ.</summary>
    public List<string> Contradictions { get; } = [];

    /// <summary>The days of which there is a message.</summary>
    public IEnumerable<(string Portfolio, DateOnly Date)> Days => _newest.Keys;

    /// <summary>Reads the evaluations of a world; the bad messages in it are left out.</summary>
    public static async Task<ReferenceEvaluations> ReadAsync(IEventLog log, IEnumerable<BadMessage> bad)
    {
        var evaluations = new ReferenceEvaluations(bad);
        await TopicScan.ReadAllAsync(log, Topics.Evaluations, evaluations.Take, default);
        return evaluations;
    }

    /// <summary>The highest revision of a day.</summary>
    public long RevisionOf(string portfolio, DateOnly date) => _newest[(portfolio, date)].Revision;

    /// <summary>
    /// The message of the highest revision of a day; null when there is none. A price that was carried and then came as it was carried leaves the
    /// list of carried tickers behind, which says nothing about the value.
    /// </summary>
    public string? Find(string portfolio, DateOnly date) =>
        _newest.GetValueOrDefault((portfolio, date)).Message is { } message ? Regex.Replace(message, @",""carried"":\[[^\]]*\]", "") : null;

    /// <summary>How the message of a day must read but for its revision (docs/data.md).</summary>
    public static string TextOf(string investor, string portfolio, ReferenceDay day, ReferenceDay? before, decimal shares, long revision) =>
        $$"""{"investor":"{{investor}}","portfolio":"{{portfolio}}","date":"{{day.Date:yyyy-MM-dd}}","value":{{Text(day.Evaluation, "0.00")}}"""
        + $$""","change":{{Text(day.DailyEvaluationChange, "0.00")}},"change_pct":{{Text(day.DailyNavChangePercent, "0.000000")}}"""
        + $$""","nav_per_share":{{Text(day.NavPerShare, "0.000000")}},"shares":{{Text(shares, "0.######")}}"""
        + $$""","previous_date":{{(before is null ? "null" : $"\"{before.Date:yyyy-MM-dd}\"")}},"revision":{{revision}}}""";

    private static string Text(decimal? amount, string format) => amount?.ToString(format, CultureInfo.InvariantCulture) ?? "null";

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            var text = Encoding.UTF8.GetString(record.Value);
            if (!_bad.Contains(text)) Take(text);
        }
    }

    private void Take(string text)
    {
        using var message = JsonDocument.Parse(text);
        var root = message.RootElement;
        var portfolio = $"{root.GetProperty("investor").GetString()}_{root.GetProperty("portfolio").GetString()}";
        var date = DateOnly.ParseExact(root.GetProperty("date").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var revision = root.GetProperty("revision").GetInt64();
        if (!_messages.TryAdd((portfolio, date, revision), text) && _messages[(portfolio, date, revision)] != text)
        {
            Contradictions.Add($"{_messages[(portfolio, date, revision)]} and {text}");
        }

        if (!_newest.TryGetValue((portfolio, date), out var newest) || newest.Revision < revision) _newest[(portfolio, date)] = (revision, text);
    }
}
