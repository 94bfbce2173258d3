using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Benchmarks.Micro;

/// <summary>Evaluation messages written and read, beside the same with System.Text.Json.</summary>
public class EvaluationMessages
{
    internal const string FrameworkWriter = "evaluation written with JsonSerializer and decimals";
    internal const string FrameworkReader = "evaluation read with JsonSerializer and decimals";

    private const int Count = 1_000;
    private const int Shares = 12_200;
    private const int Seed = 20_000_101;
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Evaluation[] _evaluations;
    private readonly Plain[] _plain;
    private readonly byte[][] _messages;
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private readonly Utf8JsonWriter _json;

    /// <summary>Prepares a thousand evaluations.</summary>
    public EvaluationMessages()
    {
        var random = new Random(Seed);
        _json = new Utf8JsonWriter(_output, new JsonWriterOptions { SkipValidation = true });
        _evaluations = [.. Enumerable.Range(0, Count).Select(i => Draw(random, new DateOnly(2000, 1, 4).AddDays(i)))];
        _messages = [.. _evaluations.Select(evaluation => Written(evaluation).ToArray())];
        _plain = [.. _messages.Select(message => JsonSerializer.Deserialize<Plain>(message, SnakeCase)!)];
    }

    /// <summary>As the investors write.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "evaluation written")]
    [BenchmarkCategory("write")]
    public int Written()
    {
        var length = 0;
        foreach (var evaluation in _evaluations) length += Written(evaluation).Length;
        return length;
    }

    /// <summary>The framework's serializer.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = FrameworkWriter)]
    [BenchmarkCategory("write")]
    public int WrittenBySerializer()
    {
        var length = 0;
        foreach (var evaluation in _plain)
        {
            _output.ResetWrittenCount();
            _json.Reset();
            JsonSerializer.Serialize(_json, evaluation, SnakeCase);
            length += _output.WrittenCount;
        }

        return length;
    }

    /// <summary>As the ingestion reads.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "evaluation read")]
    [BenchmarkCategory("read")]
    public long Read()
    {
        var sum = 0L;
        foreach (var message in _messages) sum += EvaluationMessage.Read(message).Value.Micros;
        return sum;
    }

    /// <summary>The framework's serializer.</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = FrameworkReader)]
    [BenchmarkCategory("read")]
    public decimal ReadBySerializer()
    {
        var sum = 0m;
        foreach (var message in _messages) sum += JsonSerializer.Deserialize<Plain>(message, SnakeCase)!.Value;
        return sum;
    }

    private ReadOnlySpan<byte> Written(in Evaluation evaluation)
    {
        _output.ResetWrittenCount();
        _json.Reset();
        EvaluationMessage.Write(_json, evaluation);
        return _output.WrittenSpan;
    }

    private static Evaluation Draw(Random random, DateOnly day)
    {
        var value = Money.FromCents(random.Next(300_000_000, 340_000_000));
        return new Evaluation
        {
            Investor = "Inv1",
            Portfolio = "P11",
            Date = day,
            Value = value,
            Change = Money.FromCents(random.Next(-10_000_000, 10_000_000)),
            ChangePct = new Money(random.Next(-9_000_000, 9_000_000)),
            NavPerShare = new Money(Money.RoundedQuotient(value.Micros, Shares)),
            Shares = Shares,
            PreviousDate = day.AddDays(-1),
            Revision = 0,
        };
    }

    private sealed record Plain(
        string Investor, string Portfolio, DateOnly Date, decimal Value, decimal? Change, decimal? ChangePct, decimal NavPerShare, long Shares,
        DateOnly? PreviousDate, int Revision);
}
