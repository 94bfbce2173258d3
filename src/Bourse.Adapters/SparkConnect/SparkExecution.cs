using System.Runtime.CompilerServices;
using Bourse.Adapters.SparkConnect.Protocol;
using Answers = System.Collections.Generic.IAsyncEnumerator<Bourse.Adapters.SparkConnect.Protocol.ExecutePlanResponse>;
using AnswerKind = Bourse.Adapters.SparkConnect.Protocol.ExecutePlanResponse.ResponseTypeOneofCase;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// A plan while it runs. The server keeps the answers until they are released, so a broken connection costs nothing: the answers behind the last
/// one that arrived are asked for again.
/// </summary>
/// <param name="service">The server's methods.</param>
/// <param name="session">The session.</param>
/// <param name="operation">The operation's id.</param>
/// <param name="patience">How long a server that has gone away is waited for.</param>
/// <param name="clock">Measures the patience.</param>
internal sealed class SparkExecution(SparkService service, SparkHandle session, string operation, TimeSpan patience, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private string? _last;
    private long _lastHeard;
    private TimeSpan _pause;

    /// <summary>What the server is to be told at the end.</summary>
    private enum Ending
    {
        /// <summary>The plan still runs, and nobody waits for it any more.</summary>
        Interrupt,

        /// <summary>The plan has ended.</summary>
        Release,

        /// <summary>Nothing: it cannot be reached.</summary>
        Gone,
    }

    /// <summary>The answers, each once, up to the last.</summary>
    /// <exception cref="GrpcException">Spark failed, or did not come back within the patience.</exception>
    public async IAsyncEnumerable<ExecutePlanResponse> RunAsync(Plan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ending = Ending.Interrupt;
        Heard(null);
        var answers = service.ExecuteAsync(session, operation, plan, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (ending == Ending.Interrupt)
            {
                var failure = await StepAsync(answers);
                if (failure is null)
                {
                    Heard(answers.Current);
                    if (answers.Current.ResponseTypeCase == AnswerKind.ResultComplete) ending = Ending.Release;
                    yield return answers.Current;
                    continue;
                }

                await answers.DisposeAsync();
                ending = await EndingAsync(failure, cancellation);
                if (ending != Ending.Interrupt) throw failure;
                answers = AskAgain(failure, plan, cancellation).GetAsyncEnumerator(cancellation);
            }
        }
        finally
        {
            await answers.DisposeAsync();
            await TellAsync(ending);
        }
    }

    private static async Task<GrpcException?> StepAsync(Answers answers)
    {
        try
        {
            if (await answers.MoveNextAsync()) return null;
            // Servers limit how long a stream lasts: this one is over, and the plan is not.
            return new GrpcException(GrpcStatus.Of(GrpcCode.Unavailable, "the stream ended before the result did"));
        }
        catch (GrpcException failure)
        {
            return failure;
        }
    }

    /// <summary>Whether the server knows nothing of a plan that may never have reached it.</summary>
    private bool IsUnknown(GrpcException failure) => _last is null && _pause > TimeSpan.Zero && SparkFailures.IsLost(failure.Status);

    /// <summary>What a failure means; when it is to be tried again, only after a pause.</summary>
    private async Task<Ending> EndingAsync(GrpcException failure, CancellationToken cancellation)
    {
        if (IsUnknown(failure)) return Ending.Interrupt;
        if (!SparkFailures.IsBroken(failure.Status)) return Ending.Release;
        if (clock.GetElapsedTime(_lastHeard) >= patience) return Ending.Gone;
        await Task.Delay(_pause, clock, cancellation);
        _pause = _pause == TimeSpan.Zero ? FirstPause : TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, LongestPause.Ticks));
        return Ending.Interrupt;
    }

    private IAsyncEnumerable<ExecutePlanResponse> AskAgain(GrpcException failure, Plan plan, CancellationToken cancellation) => IsUnknown(failure)
        ? service.ExecuteAsync(session, operation, plan, cancellation)
        : service.ReattachAsync(session, operation, _last, cancellation);

    private void Heard(ExecutePlanResponse? answer)
    {
        if (answer is not null) _last = answer.ResponseId;
        _lastHeard = clock.GetTimestamp();
        _pause = TimeSpan.Zero;
    }

    /// <summary>Whoever gave up has cancelled; the server is told all the same.</summary>
    private async Task TellAsync(Ending ending)
    {
        if (ending == Ending.Gone) return;
        if (ending == Ending.Interrupt) await service.InterruptAsync(session, operation, CancellationToken.None);
        await service.ReleaseAsync(session, operation, CancellationToken.None);
    }
}
