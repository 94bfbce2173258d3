using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Commands;

/// <summary>Appends lines to a topic, one message a line. Those that its schema refuses become dead letters.</summary>
internal sealed class LineProducer : IAsyncDisposable
{
    private const string Stage = "topic produce";
    private const int MostTold = 10;
    private readonly string _topic;
    private readonly byte[]? _delimiter;
    private readonly IReadOnlyList<(string Name, byte[]? Value)> _headers;
    private readonly RecordHeaders _encodedHeaders;
    private readonly MessageCheck? _check;
    private readonly CommandContext _context;
    private readonly IEventProducer _producer;
    private readonly DeadLetterWriter? _letters;
    private readonly RecordBuffer _buffer = new();
    private long _line;

    /// <summary>Begins to produce.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="topic">The topic, which is there.</param>
    /// <param name="headers">The headers of every message.</param>
    /// <param name="delimiter">What stands between key and value; null for lines without a key.</param>
    /// <param name="check">Tells why a message may not be in the topic; null when all may.</param>
    /// <param name="context">Clock and output.</param>
    public LineProducer(
        IEventLog log, string topic, IReadOnlyList<(string Name, byte[]? Value)> headers, string? delimiter, MessageCheck? check,
        CommandContext context)
    {
        (_topic, _headers, _check, _context) = (topic, headers, check, context);
        (_encodedHeaders, _delimiter) = (RecordHeaders.Of([.. headers]), delimiter is null ? null : Encoding.UTF8.GetBytes(delimiter));
        _producer = log.CreateProducer();
        if (check is not null) _letters = new DeadLetterWriter(log, Stage, context.Clock);
    }

    /// <summary>How many messages were appended.</summary>
    public long Sent { get; private set; }

    /// <summary>How many messages became dead letters.</summary>
    public long Refused { get; private set; }

    /// <summary>Sends the lines of one read of the input together, so that a typed line is sent at once and a file in large batches.</summary>
    public async Task RunAsync(Stream input, CancellationToken cancellation)
    {
        await foreach (var lines in new LineReader(input).ReadAsync(cancellation))
        {
            foreach (var line in lines)
            {
                _line++;
                if (line.Length > 0) Add(line);
            }

            if (_letters is not null) await _letters.FlushAsync(cancellation);
            if (_buffer.Count > 0) await _producer.AppendAsync(_topic, _buffer, cancellation);
            Sent += _buffer.Count;
            _buffer.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        if (_letters is not null) await _letters.DisposeAsync();
    }

    private void Add(byte[] line)
    {
        var (key, value) = Split(line);
        if (_check?.Invoke(value) is { } problem) Refuse(key, value, problem);
        else _buffer.Add(key, value, _encodedHeaders, _context.Clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private (byte[]? Key, byte[] Value) Split(byte[] line)
    {
        if (_delimiter is null) return (null, line);
        var at = line.AsSpan().IndexOf(_delimiter);
        return at >= 0
            ? (line[..at], line[(at + _delimiter.Length)..])
            : throw new BourseException(
                FailureKind.Failed,
                $"line {_line} has no '{Encoding.UTF8.GetString(_delimiter)}' between key and value; {Sent} messages were sent before it",
                "correct the line, or leave --keys out");
    }

    private void Refuse(byte[]? key, byte[] value, string problem)
    {
        Refused++;
        _letters!.AddUnsent(_topic, new CopiedRecord(default, 0, 0, key, value, _headers), problem, isNamed: false);
        if (Refused <= MostTold) _context.Output.Warn($"line {_line}: {problem}; it is in {Topics.DeadLetters(_topic)}");
    }
}
