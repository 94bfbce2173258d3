namespace Bourse.Adapters.Files;

/// <summary>
/// Replaces a file atomically: readers, and a restart after a power failure, find either the old or the new content. The content is written to a
/// temporary file in the same folder (<c>.NAME.PROCESS-NUMBER.tmp</c>), flushed to the disk, and renamed. It is locked until then, so that another
/// process, perhaps in another container with the same process number, does not take it for that of a dead one. Only regular files are replaced: a
/// link keeps its place and its target is replaced, a device or a pipe is written to.
/// </summary>
public static class AtomicFile
{
    /// <summary>The suffix of temporary files.</summary>
    internal const string Suffix = ".tmp";

    private const int DiskFullOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);
    private const int TakenOnUnix = 17;
    private const int TakenOnWindows = unchecked((int)0x80070050);

    /// <summary>Windows renames and deletes an open file only if it is shared for that, which excludes readers and writers all the same.</summary>
    internal static readonly FileShare Exclusive = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>A file that is created must not be taken for a leftover before it is locked.</summary>
    private static readonly Lock Creating = new();

    private static int _written;

    /// <summary>Writes the content under a name; the folder is created if it is missing.</summary>
    /// <param name="path">The file, which need not be there yet.</param>
    /// <param name="content">All of its bytes.</param>
    /// <param name="cancellation">Ends the writing; the file is then unchanged.</param>
    /// <exception cref="BourseException">
    /// It could not be written, e.g. because the disk is full or the folder is read-only (<see cref="FailureKind.Failed"/>). The file is unchanged,
    /// and no temporary file remains.
    /// </exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        WriteAsync(path, (stream, stop) => stream.WriteAsync(content, stop).AsTask(), cancellation);

    /// <summary>Writes content that is too large for memory, or comes bit by bit, under a name; the folder is created if it is missing.</summary>
    /// <param name="path">The file, which need not be there yet.</param>
    /// <param name="write">Writes all of its bytes.</param>
    /// <param name="cancellation">Ends the writing; the file is then unchanged.</param>
    /// <exception cref="BourseException">
    /// It could not be written, e.g. because the disk is full or the folder is read-only (<see cref="FailureKind.Failed"/>). The file is unchanged,
    /// and no temporary file remains.
    /// </exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        var named = Path.GetFullPath(path);
        try
        {
            if (FileNode.FindReplaceable(named) is { } target) await ReplaceAsync(target, write, cancellation).ConfigureAwait(false);
            else await WriteToNodeAsync(named, write, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explained(named, e);
        }
    }

    /// <summary>Gives a finished file the name of another one, which it replaces; a device or a pipe of that name gets its content.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    internal static void Replace(string file, string named)
    {
        var target = FileNode.FindReplaceable(named);
        if (target == named)
        {
            KeepMode(file, target);
            File.Move(file, target, overwrite: true);
            return;
        }

        // The target of a link may be on another disk, where a rename cannot take the file.
        using (var content = File.OpenRead(file)) CopyTo(target, named, content);
        File.Delete(file);
    }

    private static void CopyTo(string? target, string named, FileStream content)
    {
        if (target is null)
        {
            using var node = OpenNode(named);
            content.CopyTo(node);
            return;
        }

        using var copy = Create(Path.Combine(Path.GetDirectoryName(target)!, Prefix(target)));
        content.CopyTo(copy);
        copy.Flush(flushToDisk: true);
        KeepMode(copy.Name, target);
        File.Move(copy.Name, target, overwrite: true);
    }

    private static async Task ReplaceAsync(string target, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(target) ?? throw new BourseException(FailureKind.Failed, $"cannot write {target}: it is not a file");
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(folder);
            RemoveLeftovers(folder, target);
            var stream = Create(Path.Combine(folder, Prefix(target)));
            await using (stream.ConfigureAwait(false))
            {
                temporary = stream.Name;
                await write(stream, cancellation).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
                KeepMode(temporary, target);
                File.Move(temporary, target, overwrite: true);
            }
        }
        catch
        {
            if (temporary is not null) Remove(temporary);
            throw;
        }
    }

    private static async Task WriteToNodeAsync(string node, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        // A named pipe opens when somebody reads it.
        var stream = await Task.Run(() => OpenNode(node), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false)) await write(stream, cancellation).ConfigureAwait(false);
    }

    private static FileStream OpenNode(string node) => new(node, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>What only some may read stays so.</summary>
    private static void KeepMode(string temporary, string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
    }

    /// <summary>The failure as a message for people.</summary>
    internal static BourseException Explained(string target, Exception failure)
    {
        if (IsDiskFull(failure)) return Full(target, failure);
        var cause = failure is UnauthorizedAccessException ? "permission denied" : failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return new BourseException(FailureKind.Failed, $"cannot write {target}: {cause}", "choose a folder you may write to", failure)
        {
            Code = BourseErrorCode.OutputNotWritable,
        };
    }

    /// <summary>A file cannot be written because the disk is full.</summary>
    internal static BourseException Full(string target, Exception failure) => new(
        FailureKind.Failed, $"cannot write {target}: the disk is full", "free some space, then run the command again", failure);

    /// <summary>Whether a write failed because the disk is full.</summary>
    internal static bool IsDiskFull(Exception failure) => failure.HResult is DiskFullOnUnix or DiskFullOnWindows;

    /// <summary>Whether a file could not be created because there is one of that name; it may be gone by now.</summary>
    internal static bool IsTaken(Exception failure) => failure.HResult is TakenOnUnix or TakenOnWindows;

    private static string Prefix(string target) => $".{Path.GetFileName(target)}.";

    /// <summary>Writes a new file and flushes it to the disk.</summary>
    internal static async Task WriteThroughAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await using (stream.ConfigureAwait(false)) await WriteThroughAsync(stream, content, cancellation).ConfigureAwait(false);
    }

    /// <summary>Creates a temporary file with a name that no other one has, and locks it.</summary>
    internal static FileStream Create(string prefix, FileOptions options = FileOptions.Asynchronous)
    {
        while (true)
        {
            var file = $"{prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _written)}{Suffix}";
            try
            {
                lock (Creating) return new FileStream(file, FileMode.CreateNew, FileAccess.Write, Exclusive, bufferSize: 0, options);
            }
            catch (IOException e) when (IsTaken(e) || File.Exists(file))
            {
                // A process of another container has the same number.
            }
        }
    }

    private static async Task WriteThroughAsync(FileStream stream, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await stream.WriteAsync(content, cancellation).ConfigureAwait(false);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Removes the temporary files of processes that were killed while they wrote this file.</summary>
    private static void RemoveLeftovers(string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            var name = Path.GetFileName(file);
            if (name.StartsWith(Prefix(target), StringComparison.Ordinal) && IsTemporary(name[Prefix(target).Length..])) TryRemoveUnlocked(file);
        }
    }

    /// <summary>Removes a temporary file, unless the process that created it still has it open.</summary>
    /// <returns>Whether it was removed.</returns>
    internal static bool TryRemoveUnlocked(string file)
    {
        try
        {
            lock (Creating)
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, Exclusive);
                File.Delete(file);
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether a name ends like <c>PROCESS-NUMBER.tmp</c>.</summary>
    private static bool IsTemporary(string end) =>
        end.Length > Suffix.Length && end[..^Suffix.Length].All(c => char.IsAsciiDigit(c) || c == '-') && char.IsAsciiDigit(end[0]);

    /// <summary>Removes a temporary file after a failure.</summary>
    internal static void Remove(string file)
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
