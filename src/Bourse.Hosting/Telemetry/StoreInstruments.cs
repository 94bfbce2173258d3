using System.Diagnostics.Metrics;

namespace Bourse.Hosting.Telemetry;

/// <summary>Measures operations of a database, and the rows that they write.</summary>
/// <param name="operations">Takes how long they take.</param>
/// <param name="rows">Counts the rows.</param>
/// <param name="clock">Measures.</param>
/// <param name="database">The database.</param>
internal sealed class StoreInstruments(Histogram<double> operations, Counter<long> rows, TimeProvider clock, MeasuredDatabase database)
{
    private readonly KeyValuePair<string, object?> _system = new(BourseTelemetry.DatabaseSystem, database.System);
    private readonly KeyValuePair<string, object?> _name = new(BourseTelemetry.DatabaseName, database.Name);

    /// <summary>Does an operation and measures it.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="work">Does it.</param>
    /// <param name="cancellation">Ends the work; measured is what ends by itself.</param>
    public async Task<T> MeasureAsync<T>(string operation, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var begin = clock.GetTimestamp();
        try
        {
            var result = await work(cancellation);
            operations.Record(clock.GetElapsedTime(begin).TotalSeconds, _system, _name, new(BourseTelemetry.DatabaseOperation, operation));
            return result;
        }
        catch (BourseException e)
        {
            operations.Record(
                clock.GetElapsedTime(begin).TotalSeconds,
                [_system, _name, new(BourseTelemetry.DatabaseOperation, operation), new(BourseTelemetry.Error, e.Kind.ToString())]);
            throw;
        }
    }

    /// <summary>Takes rows that are durable.</summary>
    public void NoteRows(long count) => rows.Add(count, _system, _name);
}
