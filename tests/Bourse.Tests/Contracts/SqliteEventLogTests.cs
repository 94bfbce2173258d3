using Bourse.Adapters.Sqlite;
using Bourse.Events;

namespace Bourse.Tests.Contracts;

public sealed class SqliteEventLogTests : EventLogContract
{
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-log-").FullName;

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    protected override async Task<IEventLog> OpenAsync() =>
        await SqliteEventLog.OpenAsync(Path.Combine(_folder, "log.db"), _clock, CancellationToken.None);

    protected override Task<IEventLog> OpenAnotherAsync() => OpenAsync();

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task CleanUpAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
