using Bourse.Events;
using Bourse.Market;
using Bourse.Replay.Csv;

namespace Bourse.Replay;

/// <summary>Sends the rows of a CSV file as messages.</summary>
/// <param name="log">Holds the topic, which is there.</param>
/// <param name="clock">Paces the messages, and gives their time.</param>
/// <param name="openSpool">Opens an empty stream that can be read, written and sought, for rows that are not sent in the order of the file.</param>
public sealed class Replayer(IEventLog log, TimeProvider clock, Func<Stream> openSpool)
{
    private static readonly string[] KeyNames = ["Index", "Ticker", "Symbol", "Stock", "Tick", "Instrument", "Name"];

    /// <summary>How many messages are in the topic, also after a replay was ended.</summary>
    public long Sent { get; private set; }

    /// <summary>Checks that a file can be sent, before anything is written.</summary>
    /// <exception cref="BourseException">A column is missing or can be read in two ways (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(CsvFile file, ReplayOptions options) => MessageOf(file, options);

    /// <summary>Sends a file, until its end, the number of messages wanted, or the cancellation.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How it is sent.</param>
    /// <param name="report">Receives every row that is skipped, once.</param>
    /// <param name="cancellation">Ends the replay; messages that were acknowledged stay.</param>
    /// <exception cref="BourseException">A column can be read in two ways, there is no usable row, or the log fails.</exception>
    public async Task<ReplayResult> RunAsync(CsvFile file, ReplayOptions options, Action<BadRow> report, CancellationToken cancellation)
    {
        var message = MessageOf(file, options);
        var held = options.Resumes ? await SentRows.FindAsync(log, options, file.Name, cancellation) : null;
        using var passes = new ReplayPasses(file, message, options, openSpool);
        await using var sender = new RowSender(log, clock, options, file.Name, count => Sent += count);
        var refused = options.IsStrict ? Refuse : report;
        do
        {
            if (!await SendAsync(passes.Begin(refused, cancellation), sender, held, options, cancellation)) throw Empty(file);
        }
        while (options.Loops && !sender.IsDone);
        await sender.FlushAsync(cancellation);
        return new ReplayResult(sender.Sent, held?.Skipped ?? 0, sender.Refused);
    }

    /// <summary>Sends the rows of a pass; returns whether there were any.</summary>
    private static async Task<bool> SendAsync(
        IReplayRows rows, RowSender sender, SentRows? held, ReplayOptions options, CancellationToken cancellation)
    {
        var hasRows = false;
        while (!sender.IsDone && rows.Next())
        {
            cancellation.ThrowIfCancellationRequested();
            hasRows = true;
            if (held?.Holds(rows.Current) == true) continue;
            var problem = options.Check?.Invoke(rows.Current.Value);
            if (problem is null) await sender.SendAsync(rows.Current, cancellation);
            else if (options.IsStrict) throw NotAllowed(sender.Source, rows.Current.Line, problem);
            else await sender.RefuseAsync(rows.Current, problem, cancellation);
        }

        return hasRows || sender.IsDone;
    }

    private static RowMessage MessageOf(CsvFile file, ReplayOptions options) =>
        new(file, KeyOf(file, options), options.Mode == ReplayMode.Chronological ? TimeOf(file, options.Kinds) : null, options.Kinds);

    private static CsvColumn? KeyOf(CsvFile file, ReplayOptions options) => options.KeyColumn is { } name
        ? Find(file, name)
            ?? throw new BourseException(
                FailureKind.Usage, $"{file.Name} has no column '{name}'", NearestName.Remedy(name, [.. file.Columns.Select(column => column.Name)]))
        : KeyNames.Select(usual => FindUsual(file, usual)).FirstOrDefault(column => column is not null);

    private static CsvColumn? FindUsual(CsvFile file, string name) =>
        file.Columns.FirstOrDefault(column => CsvHeader.Simplify(column.Name).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static CsvColumn? Find(CsvFile file, string name) =>
        file.Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static CsvColumn TimeOf(CsvFile file, ColumnKinds kinds) => file.Columns.FirstOrDefault(column => kinds.Of(column) == CsvKind.Day)
        ?? throw new BourseException(FailureKind.Usage, $"{file.Name} has no column of days to sort by", "choose another mode, e.g. sequential");

    private static void Refuse(BadRow row) => throw new BourseException(FailureKind.Failed, row.ToString(), "correct the row, or leave strict out");

    private static BourseException NotAllowed(string source, long line, string problem) => new(
        FailureKind.Failed, new BadRow(source, line, problem).ToString(),
        "correct the row, or leave strict out: then it goes to the dead letters");

    private static BourseException Empty(CsvFile file) =>
        new(FailureKind.Usage, $"{file.Name} holds no row that can be used", "give a CSV file with a header and rows");
}

/// <summary>The counts of a replay.</summary>
/// <param name="Sent">How many messages were sent.</param>
/// <param name="Skipped">How many rows were left out because the topic holds them.</param>
/// <param name="Refused">How many rows may not be in the topic and are dead letters; a row counts once for each pass.</param>
public readonly record struct ReplayResult(long Sent, long Skipped, long Refused = 0);
