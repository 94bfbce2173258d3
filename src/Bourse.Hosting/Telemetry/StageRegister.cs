using System.Collections.Immutable;

namespace Bourse.Hosting.Telemetry;

/// <summary>The stages that run now, for those who watch them. Safe for several callers at a time; without a watcher nothing is read.</summary>
public sealed class StageRegister
{
    private ImmutableList<Entry> _entries = [];

    /// <summary>The stages as they are now, in the order in which they were added.</summary>
    public IReadOnlyList<StageReading> Read() => [.. _entries.SelectMany(entry => entry.Read())];

    /// <summary>Lists stages until the result is disposed of.</summary>
    /// <param name="read">Reads them; may be called from any thread.</param>
    public IDisposable Add(Func<IReadOnlyList<StageReading>> read)
    {
        var entry = new Entry(this, read);
        ImmutableInterlocked.Update(ref _entries, entries => entries.Add(entry));
        return entry;
    }

    private sealed class Entry(StageRegister register, Func<IReadOnlyList<StageReading>> read) : IDisposable
    {
        public IReadOnlyList<StageReading> Read() => read();

        public void Dispose() => ImmutableInterlocked.Update(ref register._entries, entries => entries.Remove(this));
    }
}
