using System.Collections.Concurrent;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads who the bars of symbols come from. The log is asked for each symbol once in a while, for all viewers.</summary>
/// <param name="host">The host of the log.</param>
internal sealed class OriginReader(HostServices host)
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (long At, string? Provider)> _known = new(StringComparer.Ordinal);

    /// <summary>The provider that the newest message of a symbol names; null when none does, or the log cannot be read.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<string?> FindAsync(Symbol symbol, CancellationToken cancellation)
    {
        if (_known.TryGetValue(symbol.Text, out var known) && host.Clock.GetElapsedTime(known.At) < Age) return known.Provider;
        var provider = await BarOrigin.FindProviderAsync(host, symbol, cancellation);
        _known[symbol.Text] = (host.Clock.GetTimestamp(), provider);
        return provider;
    }
}
