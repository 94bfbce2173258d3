using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Microsoft.Data.Sqlite;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// Topics of symbols in the embedded log go into the bar store, beside a writer of the same rows that has them in memory and does nothing else.
/// </summary>
internal sealed class BarsStream : IBenchmark
{
    private const int Bars = 600_000;
    private const int Symbols = 6;
    private const int ManySymbols = 5_000;
    private const string Unit = "bars a second";
    private const double OfPlainWriter = 1.0;

    /// <inheritdoc/>
    public string Name => "bars-stream";

    /// <inheritdoc/>
    public string About => "bars of the embedded log into the embedded bar store, durable";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var (few, many) = (folder.Fresh("few.db"), folder.Fresh("many.db"));
        var bars = Make(Symbols).ToList();
        await FillAsync(few, bars, cancellation);
        await FillAsync(many, Make(ManySymbols), cancellation);
        var contenders = new List<Contender>
        {
            new($"stream of {Symbols} symbols", _ => StreamAsync(few, folder.Fresh("bars.db"), cancellation)),
            new("a plain writer of the same rows", _ => Task.FromResult(Write(folder.Fresh("plain.db"), bars))),
            new($"stream of {ManySymbols:N0} symbols", _ => StreamAsync(many, folder.Fresh("bars.db"), cancellation)),
        };
        var series = await Rounds.RunAsync(settings.Rounds, contenders, cancellation);
        return new Findings(
            [series[0].RateBeside(series[1]) with { Target = Target.AtLeast(OfPlainWriter) }, series[2].RateBeside(series[0])],
            [.. series.Select(one => one.PerSecond(Unit, Bars))])
        {
            Notes =
            [
                $"{Bars:N0} bars of a minute, {Symbols} topics of {Bars / Symbols:N0} bars, or {ManySymbols:N0} of {Bars / ManySymbols:N0}.",
                "The plain writer inserts rows of the same columns with a prepared command of Microsoft.Data.Sqlite, 50,000 in a transaction.",
                folder.Note,
            ],
        };
    }

    private static IEnumerable<Bar> Make(int symbols) =>
        Enumerable.Range(0, symbols).SelectMany(symbol => MinuteBars.Of(Symbol.Parse($"S{symbol}"), Bars / symbols));

    private static async Task FillAsync(string file, IEnumerable<Bar> bars, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        await MinuteBars.AppendAsync(log, bars, cancellation);
    }

    private static async Task<Elapsed> StreamAsync(string file, string store, CancellationToken cancellation)
    {
        await using var log = await SqliteEventLog.OpenAsync(file, TimeProvider.System, cancellation);
        var options = new BarStreamOptions { Group = $"bench-{Guid.NewGuid():N}" };
        var stream = new BarStream(log, new SqliteBarStore(store, TimeProvider.System), options, TimeProvider.System);
        var elapsed = await Stopwatches.TimeAsync(() => StageLoop.RunAsync(stream, Task.CompletedTask, cancellation));
        await stream.DisposeAsync();
        var records = stream.Status.Records;
        return records == Bars ? elapsed : throw new BourseException(FailureKind.Failed, $"{records} of {Bars} bars were read");
    }

    private static Elapsed Write(string file, List<Bar> bars) => Stopwatches.Time(() =>
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        foreach (var symbol in bars.GroupBy(bar => bar.Symbol)) Write(connection, SymbolNames.TableOf(symbol.Key), symbol);
    });

    private static void Write(SqliteConnection connection, string table, IEnumerable<Bar> bars)
    {
        Execute(
            connection,
            $"""
            CREATE TABLE {table}(symbol TEXT NOT NULL, interval TEXT NOT NULL, month TEXT NOT NULL, timestamp INTEGER NOT NULL, open TEXT NOT NULL,
              high TEXT NOT NULL, low TEXT NOT NULL, close TEXT NOT NULL, volume INTEGER NOT NULL, time_zone TEXT NOT NULL, id TEXT NOT NULL,
              PRIMARY KEY(symbol, interval, month, timestamp)) WITHOUT ROWID
            """);
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT OR REPLACE INTO {table} VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        var parameters = Enumerable.Range(0, 11).Select(i => command.Parameters.AddWithValue($"${i}", "")).ToArray();
        foreach (var chunk in bars.Chunk(50_000))
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            foreach (var bar in chunk)
            {
                object[] values =
                [
                    bar.Symbol.Text, bar.Interval.Text, bar.Month.ToString(), BarTime.ToMilliseconds(bar.Instant), PriceDigits.Text(bar.Open),
                    PriceDigits.Text(bar.High), PriceDigits.Text(bar.Low), PriceDigits.Text(bar.Close), bar.Volume, bar.TimeZone, bar.Id,
                ];
                for (var i = 0; i < values.Length; i++) parameters[i].Value = values[i];
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
