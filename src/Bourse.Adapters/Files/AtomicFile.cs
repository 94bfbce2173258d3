using System.Diagnostics;
using System.Globalization;

namespace Bourse.Adapters.Files;

/// <summary>
/// Replaces a file atomically: readers, and a restart after a power failure, find either the old or the new content. The content is written to a
/// temporary file in the same folder (<c>.NAME.PROCESS-NUMBER.tmp</c>), flushed to the disk, and renamed.
/// </summary>
public static class AtomicFile
{
    /// <summary>The suffix of temporary files.</summary>
    internal const string Suffix = ".tmp";

    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    private static int _written;

    /// <summary>Writes the content under a name; the folder is created if it is missing.</summary>
    /// <param name="path">The file, which need not be there yet.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="cancellation">Ends the writing; the file is then unchanged.</param>
    /// <exception cref="BourseException">
    /// It could not be written, e.g. because the disk is full or the folder is read-only (<see cref="FailureKind.Failed"/>). The file is unchanged,
    /// and no temporary file remains.
    /// </exception>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(target) ?? throw new BourseException(FailureKind.Failed, $"cannot write {path}: it is not a file");
        var temporary = Path.Combine(folder, $"{Prefix(target)}{Environment.ProcessId}-{Interlocked.Increment(ref _written)}{Suffix}");
        try
        {
            Directory.CreateDirectory(folder);
            RemoveLeftovers(folder, target);
            await WriteThroughAsync(temporary, content, cancellation).ConfigureAwait(false);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            Remove(temporary);
            if (e is IOException or UnauthorizedAccessException) throw Explained(target, e);
            throw;
        }
    }

    /// <summary>The failure as a message for people.</summary>
    internal static BourseException Explained(string target, Exception failure)
    {
        if (failure.HResult is DiskFullOnUnix or DiskFullOnWindows)
        {
            const string remedy = "free some space, then run the command again";
            return new BourseException(FailureKind.Failed, $"cannot write {target}: the disk is full", remedy, failure);
        }

        var cause = failure is UnauthorizedAccessException ? "permission denied" : failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return new BourseException(FailureKind.Failed, $"cannot write {target}: {cause}", "choose a folder you may write to", failure)
        {
            Code = BourseErrorCode.OutputNotWritable,
        };
    }

    private static string Prefix(string target) => $".{Path.GetFileName(target)}.";

    /// <summary>Writes a new file and flushes it to the disk.</summary>
    internal static async Task WriteThroughAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellation).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Removes the temporary files of processes that were killed while they wrote this file.</summary>
    private static void RemoveLeftovers(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith(Prefix(target), StringComparison.Ordinal)) continue;
            if (IsLeftover(name[Prefix(target).Length..])) Remove(file);
        }
    }

    /// <summary>Whether a temporary name with this end, <c>PROCESS-NUMBER.tmp</c>, belongs to a process that no longer exists.</summary>
    internal static bool IsLeftover(string end) =>
        int.TryParse(end.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !IsRunning(id);

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cause of the write failure may prevent the clean-up too; the first failure is the one to report.
        }
    }
}
