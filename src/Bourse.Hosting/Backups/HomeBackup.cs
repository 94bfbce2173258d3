using Bourse.Adapters.Backups;
using Bourse.Adapters.Sqlite;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Backups;

/// <summary>
/// Backs up the embedded stores of a home while its stages run. What is made of the log is copied first and the log last. So no copy knows of a
/// record that the copy of the log lacks; what it lacks itself is read from the log after the restore.
/// </summary>
/// <param name="host">The host.</param>
public sealed class HomeBackup(HostServices host)
{
    private const int MostListings = 100;

    /// <summary>What is kept on which servers, or in another folder, and not in this backup; no password is in it.</summary>
    public IReadOnlyList<string> Elsewhere
    {
        get
        {
            var settings = host.Settings;
            var elsewhere = new List<string>();
            if (settings.Kafka is not null) elsewhere.Add($"the event log, on {settings.LogPlace}");
            if (settings.MySql is not null) elsewhere.Add($"the database and the runs of pipelines, on {settings.DatabasePlace}");
            if (settings.Cassandra is not null) elsewhere.Add($"the bars, on {settings.BarsPlace}");
            if (!IsLakeAtHome) elsewhere.Add($"the lake, {settings.LakePlace}");
            return elsewhere;
        }
    }

    private bool IsLakeAtHome => host.Settings.LakePlace == host.Home.Lake;

    /// <summary>Writes a backup.</summary>
    /// <param name="file">The file, which must not be there yet.</param>
    /// <param name="teller">Is told each part when it is copied.</param>
    /// <param name="cancellation">Ends the work; no file is left then.</param>
    /// <exception cref="BourseException">
    /// There is nothing to back up, a store is of a newer version, or the file is there, is in a folder that is backed up, or cannot be written.
    /// </exception>
    public async Task<IReadOnlyList<BackupPart>> WriteAsync(string file, BackupTeller teller, CancellationToken cancellation)
    {
        BackupTarget.RequireOutside(file, Folders());
        teller.WarnOf(BackupLeftovers.RemoveOfBackup(file));
        using var writer = BackupWriter.Create(file);
        var copy = BackupLeftovers.StoreOf(file);
        try
        {
            foreach (var store in StoresBeforeLog()) await AddStoreAsync(store);
            foreach (var path in ListLake()) await AddAsync(path, path);
            if (host.Settings.Kafka is null) await AddStoreAsync(host.Home.LogFile);
        }
        finally
        {
            File.Delete(copy);
        }

        if (writer.Parts.Count == 0) throw Nothing();
        foreach (var path in (string[])[host.Home.KeptNetwork, Path.Combine(host.Home.Folder, "bourse.json")])
        {
            if (File.Exists(path)) await AddAsync(path, path);
        }

        writer.Complete();
        return writer.Parts;

        async Task AddStoreAsync(string store)
        {
            if (!File.Exists(store)) return;
            SqliteCopies.Copy(store, copy, file);
            // This version could not restore it.
            SqliteStoreVersions.Require(copy, store);
            await AddAsync(store, copy);
            File.Delete(copy);
        }

        async Task AddAsync(string path, string source) => teller.Part(await writer.AddAsync(NameOf(path), source, cancellation));
    }

    /// <summary>The folders that are backed up.</summary>
    private IEnumerable<string> Folders()
    {
        yield return host.Home.Folder;
        if (!IsLakeAtHome || !Directory.Exists(host.Home.Lake)) yield break;
        yield return host.Home.Lake;
        foreach (var link in BackupTarget.LinksIn(host.Home.Lake)) yield return link;
    }

    private IEnumerable<string> StoresBeforeLog()
    {
        if (host.Settings.MySql is null)
        {
            yield return host.Home.DatabaseFile;
            yield return host.Home.PipelinesFile;
        }

        if (host.Settings.Cassandra is null) yield return host.Home.BarsFile;
    }

    private string NameOf(string path) => Path.GetRelativePath(host.Home.Folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>
    /// The files of the lake at one moment: two listings that are equal. A single one could lack a file and have the one that was created after it.
    /// The files themselves do not change.
    /// </summary>
    private List<string> ListLake()
    {
        if (!IsLakeAtHome || !Directory.Exists(host.Home.Lake)) return [];
        var before = List();
        for (var listing = 0; listing < MostListings; listing++)
        {
            var after = List();
            if (after.SequenceEqual(before, StringComparer.Ordinal)) return after;
            before = after;
        }

        throw new BourseException(
            FailureKind.Failed, $"the lake in {host.Home.Lake} changes faster than it can be listed", "stop the sink meanwhile");

        List<string> List() => [.. Directory.EnumerateFiles(host.Home.Lake, "*", SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith('.') && !BackupLeftovers.IsTemporary(path)).Order(StringComparer.Ordinal)];
    }

    private BourseException Nothing()
    {
        var cause = $"there is nothing to back up in {host.Home.Folder}";
        return host.Settings is { Kafka: null, MySql: null, Cassandra: null }
            ? new BourseException(FailureKind.Failed, cause, "choose another folder") { Code = BourseErrorCode.HomeNotUsable }
            : new BourseException(
                FailureKind.Failed, $"{cause}; elsewhere are {string.Join("; ", Elsewhere)}", "back them up there, by the tools of the servers");
    }
}
