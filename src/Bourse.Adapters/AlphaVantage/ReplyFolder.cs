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
    public async Task<KeptReply?> FindAsync(MonthRequest request, CancellationToken cancellation)
    {
        var path = PathOf(request);
        try
        {
            return File.Exists(path) ? KeptReplyFormat.TryRead(request, await File.ReadAllBytesAsync(path, cancellation)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BourseException(FailureKind.Failed, $"cannot read {path}: {e.Message.TrimEnd('.')}", "correct its permissions, or delete it", e);
        }
    }

    /// <summary>Keeps a reply in place of an earlier one.</summary>
    /// <exception cref="BourseException">The file cannot be written.</exception>
    public Task KeepAsync(KeptReply reply, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(PathOf(reply.Request), KeptReplyFormat.Write(reply), cancellation);

    /// <summary>The kept replies to requests that differ from this one in the month only, by month.</summary>
    public async Task<List<KeptReply>> ListAsync(MonthRequest request, CancellationToken cancellation)
    {
        var series = SeriesFolder(request);
        var replies = new List<KeptReply>();
        if (!Directory.Exists(series)) return replies;
        foreach (var file in Directory.EnumerateFiles(series, "*" + Suffix))
        {
            if (!YearMonth.TryParse(Path.GetFileNameWithoutExtension(file), out var month)) continue;
            if (await FindAsync(request with { Month = month }, cancellation) is { } reply) replies.Add(reply);
        }

        replies.Sort((first, second) => first.Month.CompareTo(second.Month));
        return replies;
    }

    private string PathOf(MonthRequest request) => Path.Combine(SeriesFolder(request), request.Month + Suffix);

    private string SeriesFolder(MonthRequest request)
    {
        var series = request.Interval.Text + (request.Adjusted ? "" : "-raw") + (request.ExtendedHours ? "-extended" : "");
        return Path.Combine(folder, AlphaVantageProvider.ProviderName, SymbolNames.TopicOf(request.Symbol), series);
    }
}
