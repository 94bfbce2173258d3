using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>Opens the rows of a file for each pass, in the order of the mode.</summary>
/// <param name="file">The file.</param>
/// <param name="message">Writes the rows.</param>
/// <param name="options">The mode and the seed.</param>
/// <param name="openSpool">Opens an empty stream that can be read, written and sought.</param>
internal sealed class ReplayPasses(CsvFile file, RowMessage message, ReplayOptions options, Func<Stream> openSpool) : IDisposable
{
    private readonly Random _random = new(unchecked((int)(options.Seed ^ (options.Seed >> 32))));
    private OrderedRows? _ordered;
    private SequentialRows? _sequential;

    /// <summary>Begins a pass; the rows are valid until the next one.</summary>
    /// <param name="report">Receives every row that is skipped, in the first pass.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public IReplayRows Begin(Action<BadRow> report, CancellationToken cancellation)
    {
        if (options.Mode == ReplayMode.Sequential)
        {
            var isFirst = _sequential is null;
            _sequential?.Dispose();
            return _sequential = new SequentialRows(file.OpenRows(isFirst ? report : null), message);
        }

        var byTime = options.Mode == ReplayMode.Chronological;
        _ordered ??= new OrderedRows(new SequentialRows(file.OpenRows(report), message), openSpool(), byTime, cancellation);
        if (byTime) _ordered.Rewind();
        else _ordered.Shuffle(_random);
        return _ordered;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sequential?.Dispose();
        _ordered?.Dispose();
    }
}
