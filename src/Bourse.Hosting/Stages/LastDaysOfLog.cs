using System.Text;
using Bourse.Events;

namespace Bourse.Hosting.Stages;

/// <summary>The progress of stages that do not run: the last days among the newest records of the log.</summary>
public sealed class LastDaysOfLog
{
    private readonly Dictionary<string, DateOnly> _exchanges = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateOnly> _portfolios = new(StringComparer.Ordinal);

    /// <summary>Looks into the log.</summary>
    public static async Task<LastDaysOfLog> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var days = new LastDaysOfLog();
        await NewestRecords.ReadAsync(log, Topics.Prices, days.TakePrices, cancellation);
        await NewestRecords.ReadAsync(log, Topics.Evaluations, days.TakeEvaluations, cancellation);
        return days;
    }

    /// <summary>The last day an exchange has published; null when none is found.</summary>
    public DateOnly? OfExchange(string name) => _exchanges.TryGetValue(name, out var day) ? day : null;

    /// <summary>The last day of a portfolio that has been sent; null when none is found.</summary>
    public DateOnly? OfPortfolio(string key) => _portfolios.TryGetValue(key, out var day) ? day : null;

    private void TakePrices(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (PriceMessage.TryRead(record.Value, out var price)) Take(_exchanges, Encoding.UTF8.GetString(price.Exchange), price.Date);
        }
    }

    private void TakeEvaluations(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            try
            {
                Take(_portfolios, Encoding.UTF8.GetString(record.Key), EvaluationMessage.Read(record.Value).Date);
            }
            catch (BadMessageException)
            {
                // The ingestion sends it to the dead-letter topic and logs it.
            }
        }
    }

    private static void Take(Dictionary<string, DateOnly> days, string name, DateOnly day)
    {
        if (!days.TryGetValue(name, out var known) || known < day) days[name] = day;
    }
}
