using System.Runtime.CompilerServices;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Retry;
using Grpc.Core;
using Answers = System.Collections.Generic.IAsyncEnumerator<Bourse.Adapters.SparkConnect.Protocol.ExecutePlanResponse>;
using AnswerKind = Bourse.Adapters.SparkConnect.Protocol.ExecutePlanResponse.ResponseTypeOneofCase;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// A plan while it runs. The server keeps the answers until they are released, so a broken connection costs nothing: the answers after the last one
/// received are requested again.
/// </summary>
/// <param name="service">The server's methods.</param>
/// <param name="session">The session.</param>
/// <param name="operation">The operation's id.</param>
/// <param name="reconnectTimeout">How long a server whose connection broke is tried again.</param>
/// <param name="clock">Measures the timeout and the pauses.</param>
internal sealed class SparkExecution(SparkService service, SparkHandle session, string operation, TimeSpan reconnectTimeout, TimeProvider clock)
{
    private readonly RetryPolicy _policy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(2), Timeout = reconnectTimeout,
    };

    private string? _lastId;
    private RetryState? _retries;
    private bool _hasFailed;

    /// <summary>The last call to the server.</summary>
    private enum Ending
    {
        /// <summary>Interrupt the plan, which still runs although no caller waits for it.</summary>
        Interrupt,

        /// <summary>Release the plan, which has ended.</summary>
        Release,

        /// <summary>None: the server cannot be reached.</summary>
        None,
    }

    /// <summary>The answers, each once, up to the last.</summary>
    /// <exception cref="RpcException">Spark failed, or could not be reached again in time.</exception>
    public async IAsyncEnumerable<ExecutePlanResponse> RunAsync(Plan plan, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var ending = Ending.Interrupt;
        Received(null);
        var answers = service.ExecuteAsync(session, operation, plan, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (ending == Ending.Interrupt)
            {
                var failure = await StepAsync(answers);
                if (failure is null)
                {
                    Received(answers.Current);
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

    private static async Task<RpcException?> StepAsync(Answers answers)
    {
        try
        {
            if (await answers.MoveNextAsync()) return null;
            // Servers limit the duration of a stream: this one has ended although the plan has not.
            return new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "the stream ended before the result did"));
        }
        catch (RpcException failure)
        {
            return failure;
        }
    }

    /// <summary>
    /// Whether the server does not know the plan, which may never have reached it. One that has lost the session, such as a server that was started
    /// anew, would refuse the plan again and again.
    /// </summary>
    private bool IsUnknown(RpcException failure) => _lastId is null && _hasFailed && RpcErrors.IsOperationUnknown(failure);

    /// <summary>
    /// The call that ends the operation after this failure. The first retry after an answer is made at once, as servers end streams now and then;
    /// before the others it pauses.
    /// </summary>
    private async Task<Ending> EndingAsync(RpcException failure, CancellationToken cancellation)
    {
        if (IsUnknown(failure)) return Ending.Interrupt;
        if (!RpcErrors.IsBroken(failure)) return Ending.Release;
        var mayRetry = _hasFailed ? await _retries!.PauseAsync(cancellation) : _retries!.Remaining > TimeSpan.Zero;
        _hasFailed = true;
        return mayRetry ? Ending.Interrupt : Ending.None;
    }

    private IAsyncEnumerable<ExecutePlanResponse> AskAgain(RpcException failure, Plan plan, CancellationToken cancellation) => IsUnknown(failure)
        ? service.ExecuteAsync(session, operation, plan, cancellation)
        : service.ReattachAsync(session, operation, _lastId, cancellation);

    private void Received(ExecutePlanResponse? answer)
    {
        if (answer is not null) _lastId = answer.ResponseId;
        _retries = _policy.Start(clock, operation);
        _hasFailed = false;
    }

    /// <summary>Ends the operation on the server, also after a cancellation.</summary>
    private async Task TellAsync(Ending ending)
    {
        if (ending == Ending.None) return;
        if (ending == Ending.Interrupt) await service.InterruptAsync(session, operation, CancellationToken.None);
        await service.ReleaseAsync(session, operation, CancellationToken.None);
    }
}
