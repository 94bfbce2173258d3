using System.Diagnostics;
using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// The traces that end with the next write: those in the headers of the evaluations whose rows it has. While nobody listens, it looks at no header.
/// </summary>
/// <param name="stored">Receives how old a price is when its rows are durable; null when nobody wants to know.</param>
/// <param name="clock">Measures the age.</param>
internal sealed class RowTraces(Action<TimeSpan>? stored, TimeProvider clock)
{
    /// <summary>What is beyond that, as after a long absence, has no span of its own.</summary>
    private const int Most = 100;

    private readonly HashSet<ActivityContext> _waiting = [];
    private byte[] _headers = [];

    /// <summary>Takes the trace of an evaluation.</summary>
    public void Note(in Record record)
    {
        if (!TraceHeaders.IsOn || _waiting.Count >= Most) return;
        // Once, since some logs read them only when they are asked for.
        var headers = record.EncodedHeaders;
        // Evaluations of one trace follow each other, with the same headers.
        if (headers.SequenceEqual(_headers)) return;
        _headers = headers.ToArray();
        if (TraceHeaders.Find(record) is { TraceId: var id } context && id != default) _waiting.Add(context);
    }

    /// <summary>Does a write, and ends the traces with it. Those of a write that has failed end with the next one.</summary>
    /// <param name="write">Writes.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task WriteAsync(Func<Task> write, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_waiting.Count == 0)
        {
            await write();
            return;
        }

        var spans = _waiting.Select(context => TraceHeaders.Start("write rows", ActivityKind.Client, context)).OfType<Activity>().ToList();
        try
        {
            await write();
            Tell();
        }
        catch (BourseException e)
        {
            foreach (var span in spans) span.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        finally
        {
            foreach (var span in spans) span.Dispose();
        }
    }

    private void Tell()
    {
        var now = clock.GetUtcNow();
        foreach (var context in _waiting)
        {
            if (TraceHeaders.PriceTimeOf(context) is { } written) stored?.Invoke(now - written);
        }

        _waiting.Clear();
        _headers = [];
    }
}
