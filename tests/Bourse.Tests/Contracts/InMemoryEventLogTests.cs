using Bourse.Events;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Contracts;

public sealed class InMemoryEventLogTests : EventLogContract
{
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    protected override Task<IEventLog> OpenAsync() => Task.FromResult<IEventLog>(new InMemoryEventLog(_clock));

    protected override Task<IEventLog> OpenAnotherAsync() => Task.FromResult(Log);

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}
