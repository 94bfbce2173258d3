using Bourse.Adapters.Locks;

namespace Bourse.Hosting.Status;

/// <summary>Finds the status record that counts, among those of the home folder and those of a shared log.</summary>
/// <param name="records">All records.</param>
/// <param name="now">Decides which stages run: they write a record every two seconds.</param>
public sealed class StatusBoard(IReadOnlyList<StatusRecord> records, DateTimeOffset now)
{
    private readonly ILookup<string, StatusRecord> _byStage = records.OrderByDescending(record => record.Time)
        .ToLookup(record => record.View.Stage, StringComparer.Ordinal);

    /// <summary>What a process has written about a stage; null when nothing.</summary>
    public StatusRecord? Find(string stage, ProcessIdentity holder) => _byStage[stage].FirstOrDefault(record => record.Holder.Id == holder.Id);

    /// <summary>The newest record of a stage that runs according to it; null when there is none.</summary>
    public StatusRecord? FindRunning(string stage) =>
        _byStage[stage].FirstOrDefault(record => !record.IsEnded && (now - record.Time).Duration() < RoleLease.Validity);

    /// <summary>The newest record of a stage, from whichever run; null when there is none.</summary>
    public StatusRecord? FindNewest(string stage) => _byStage[stage].FirstOrDefault();
}
