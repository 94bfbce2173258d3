using Bourse.Adapters.Files;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>
/// The replies that are kept: <c>FOLDER/alphavantage/NVDA_topic/60min/2024-05.gz</c>, with <c>-raw</c> behind the interval for prices that are not
/// adjusted and <c>-extended</c> for extended hours. A file appears whole, and a damaged one counts as none. Symbols become names of folders by
/// <see cref="SymbolNames"/>, whose names have letters, digits and underscores only.
/// </summary>
/// <param name="folder">The folder of all caches.</param>
internal sealed class ReplyFolder(string folder)
{
    private const string Suffix = ".gz";

    /// <summary>The reply to a request; null when there is none, or it is damaged.</summary>
    /// <exception cref="BourseException">The file is there and may not be read.</exception>
    public Task<KeptReply?> FindAsync(MonthRequest request, CancellationToken cancellation) =>
        ReadAsync(PathOf(request), file => KeptReplyFormat.TryRead(request, file), cancellation);

    /// <summary>Keeps a reply in place of an earlier one.</summary>
    /// <exception cref="BourseException">The file cannot be written.</exception>
    public Task KeepAsync(KeptReply reply, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(PathOf(reply.Facts.Request), KeptReplyFormat.Write(reply), cancellation);

    /// <summary>The facts of the kept replies to requests that differ from this one in the month only, by month.</summary>
    public async Task<List<ReplyFacts>> ListAsync(MonthRequest request, CancellationToken cancellation)
    {
        var series = SeriesFolder(request);
        var replies = new List<ReplyFacts>();
        if (!Directory.Exists(series)) return replies;
        foreach (var path in Directory.EnumerateFiles(series, "*" + Suffix))
        {
            if (!YearMonth.TryParse(Path.GetFileNameWithoutExtension(path), out var month)) continue;
            var facts = await ReadAsync(path, file => KeptReplyFormat.TryReadFacts(request with { Month = month }, file), cancellation);
            if (facts is not null) replies.Add(facts);
        }

        replies.Sort((first, second) => first.Month.CompareTo(second.Month));
        return replies;
    }

    /// <summary>Marks a kept reply as stale.</summary>
    public async Task MarkStaleAsync(MonthRequest request, CancellationToken cancellation)
    {
        if (await FindAsync(request, cancellation) is not { } reply) return;
        await KeepAsync(reply with { Facts = reply.Facts with { IsStale = true } }, cancellation);
    }

    private static async Task<T?> ReadAsync<T>(string path, Func<Stream, T?> read, CancellationToken cancellation)
        where T : class
    {
        if (!File.Exists(path)) return null;
        try
        {
            // What is read is small; the thread of the caller does not wait for it.
            return await Task.Run(
                () =>
                {
                    using var file = File.OpenRead(path);
                    return read(file);
                },
                cancellation);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(
                FailureKind.Failed, $"cannot read {path}: {e.Message.TrimEnd('.')}", "correct its permissions, or delete it", e);
        }
    }

    private string PathOf(MonthRequest request) => Path.Combine(SeriesFolder(request), request.Month + Suffix);

    private string SeriesFolder(MonthRequest request)
    {
        var series = request.Interval.Text + (request.Adjusted ? "" : "-raw") + (request.ExtendedHours ? "-extended" : "");
        return Path.Combine(folder, AlphaVantageProvider.ProviderName, SymbolNames.TopicOf(request.Symbol), series);
    }
}
