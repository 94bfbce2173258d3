using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// Publishes the default network's prices at a steady pace, has its investors value them, each in a process of its own, and takes the time
/// until the evaluations can be read.
/// </summary>
/// <param name="log">The log, whose topics are not there yet.</param>
/// <param name="program">The program.</param>
/// <param name="environment">The investors' settings: where the log is.</param>
internal sealed class PacedPrices(IEventLog log, BourseProgram program, IReadOnlyDictionary<string, string> environment)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Network Network = NetworkFile.Default;
    private static readonly int Portfolios = Network.Portfolios.Count();

    private readonly Dictionary<int, long> _begun = [];

    private delegate int DayOf(in Record record);

    /// <summary>Does it once.</summary>
    /// <param name="folder">The folder of the investors.</param>
    /// <param name="time">How long to measure.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">An investor failed, or an evaluation is missing.</exception>
    public async Task<PacedDelays> RunAsync(string folder, TimeSpan time, CancellationToken cancellation)
    {
        var warm = PacedDays.CountIn(WarmUp);
        var days = PacedDays.Take(1 + warm + PacedDays.CountIn(time));
        foreach (var topic in new[] { Topics.Prices, Topics.Evaluations }) await log.EnsureTopicAsync(new TopicSpec(topic), cancellation);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var investors = Task.WhenAll(Network.Investors.Select(investor => ValueAsync(folder, investor, days[^1], failed)));
        await using var evaluations = OpenConsumer(Topics.Evaluations);
        await using var prices = OpenConsumer(Topics.Prices);
        var exchanges = Network.Exchanges.Select(exchange => new PacedExchange(exchange, log)).ToList();
        try
        {
            // The first day shows that everybody is there.
            _begun[days[0].DayNumber] = Stopwatch.GetTimestamp();
            foreach (var exchange in exchanges) await exchange.PublishAsync(days[0], failed.Token);
            await ReadAsync(evaluations, Portfolios, DayOfEvaluation, failed.Token);
            await ReadAsync(prices, PacedDays.Stocks, DayOfPrice, failed.Token);
            var readingPrices = Task.Run(() => ReadAsync(prices, (days.Count - 1) * PacedDays.Stocks, DayOfPrice, failed.Token), failed.Token);
            var reading = Task.Run(() => ReadAsync(evaluations, (days.Count - 1) * Portfolios, DayOfEvaluation, failed.Token), failed.Token);
            await PublishAsync(exchanges, days, failed.Token);
            var (evaluated, read) = (await reading, await readingPrices);
            await investors;
            return new PacedDelays(Since(days[1 + warm], evaluated), Since(days[1 + warm], read));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await investors;
            throw;
        }
        finally
        {
            foreach (var exchange in exchanges) await exchange.DisposeAsync();
        }
    }

    private static Delays Since(DateOnly day, IEnumerable<(int Day, double Milliseconds)> delays) =>
        new([.. delays.Where(delay => delay.Day >= day.DayNumber).Select(delay => delay.Milliseconds).Order()]);

    private static int DayOfEvaluation(in Record record) => EvaluationMessage.Read(record.Value).Date.DayNumber;

    private static int DayOfPrice(in Record record) => PriceMessage.TryRead(record.Value, out var price)
        ? price.Date.DayNumber
        : throw new BourseException(FailureKind.Failed, "a price cannot be read");

    private IEventConsumer OpenConsumer(string topic) =>
        log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 } });

    private async Task ValueAsync(string folder, Investor investor, DateOnly last, CancellationTokenSource failed)
    {
        try
        {
            string[] words = ["investor", investor.Id, "--until-complete", "--from", Text(PacedDays.From), "--to", Text(last)];
            await program.RunAsync(folder, words, environment, failed.Token);
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }

    private async Task PublishAsync(List<PacedExchange> exchanges, List<DateOnly> days, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var late = false;
        for (var i = 1; i < days.Count; i++)
        {
            var due = PacedDays.DueOf(start, i);
            await PacedDays.WaitAsync(due, cancellation);
            lock (_begun) _begun[days[i].DayNumber] = late ? due : Stopwatch.GetTimestamp();
            await Task.WhenAll(exchanges.Select(exchange => exchange.PublishAsync(days[i], cancellation)));
            late = Stopwatch.GetTimestamp() > PacedDays.DueOf(due, 1);
        }
    }

    private async Task<List<(int Day, double Milliseconds)>> ReadAsync(
        IEventConsumer consumer, int count, DayOf dayOf, CancellationToken cancellation)
    {
        var delays = new List<(int Day, double Milliseconds)>(count);
        while (delays.Count < count)
        {
            using var batch = await consumer.FetchAsync(Timeout, cancellation)
                ?? throw new BourseException(FailureKind.Failed, $"only {delays.Count} of {count} records came");
            var now = Stopwatch.GetTimestamp();
            foreach (var record in batch)
            {
                var day = dayOf(record);
                lock (_begun) delays.Add((day, Stopwatch.GetElapsedTime(_begun[day], now).TotalMilliseconds));
            }
        }

        return delays;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>An exchange that publishes a day when it is told to.</summary>
internal sealed class PacedExchange : IAsyncDisposable
{
    private readonly IEventProducer _producer;
    private readonly JitterModel _model;
    private readonly byte[][] _tickers;
    private readonly byte[] _name;
    private readonly Money[] _prices;
    private readonly byte[] _message = new byte[PriceMessage.MaxLength];
    private readonly RecordBuffer _buffer = new();

    public PacedExchange(ExchangeListing listing, IEventLog log)
    {
        _producer = log.CreateProducer();
        _model = new JitterModel(listing.Stocks, Calendars.Greek);
        _tickers = [.. listing.Stocks.Select(stock => Encoding.UTF8.GetBytes(stock.Ticker))];
        _name = Encoding.UTF8.GetBytes(listing.Name.ToUpperInvariant());
        _prices = new Money[_tickers.Length];
    }

    /// <summary>Appends the prices of a day.</summary>
    public Task PublishAsync(DateOnly day, CancellationToken cancellation)
    {
        _model.Read(day, _prices);
        _buffer.Clear();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var i = 0; i < _tickers.Length; i++)
        {
            var length = PriceMessage.Write(_message, _tickers[i], _prices[i], day, _name);
            _buffer.Add(_tickers[i], _message.AsSpan(0, length), PriceMessage.Headers, now);
        }

        return _producer.AppendAsync(Topics.Prices, _buffer, cancellation);
    }

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
