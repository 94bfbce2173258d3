using Bourse.Adapters.Locks;

namespace Bourse.Hosting.Status;

/// <summary>Finds the status record that counts, among those of the home folder and those of a shared log.</summary>
/// <param name="home">The records in the home folder.</param>
/// <param name="shared">The records in the log, from all homes and machines.</param>
/// <param name="now">Decides which stages run: they write a record every two seconds.</param>
public sealed class StatusBoard(IReadOnlyList<StatusRecord> home, IReadOnlyList<StatusRecord> shared, DateTimeOffset now)
{
    private readonly ILookup<string, StatusRecord> _byStage = home.Concat(shared).OrderByDescending(record => record.Time)
        .ToLookup(record => record.View.Stage, StringComparer.Ordinal);

    /// <summary>All records.</summary>
    public IEnumerable<StatusRecord> Records => home.Concat(shared);

    /// <summary>What a process has written about a stage; null when nothing.</summary>
    public StatusRecord? Find(string stage, ProcessIdentity holder) => _byStage[stage].FirstOrDefault(record => record.Holder.Id == holder.Id);

    /// <summary>
    /// The newest record of a stage that runs in another home, or on a machine whose locks this process cannot see; null when there is none. Of this
    /// home's own stages the lock tells whether they run. Of each run only the newest record counts: it may have ended since the one before.
    /// </summary>
    public StatusRecord? FindRunningElsewhere(string stage, ProcessIdentity self) =>
        _byStage[stage].DistinctBy(record => record.Holder.Id)
            .FirstOrDefault(record => IsRunning(record) && !(IsOfHome(record) && record.Holder.SharesLocksWith(self)));

    /// <summary>The newest record of a stage, from whichever run; null when there is none.</summary>
    public StatusRecord? FindNewest(string stage) => _byStage[stage].FirstOrDefault();

    private bool IsRunning(StatusRecord record) => !record.IsEnded && (now - record.Time).Duration() < RoleLease.Validity;

    private bool IsOfHome(StatusRecord record) => home.Any(own => own.Holder.Id == record.Holder.Id);
}
