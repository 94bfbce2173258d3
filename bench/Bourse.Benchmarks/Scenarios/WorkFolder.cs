namespace Bourse.Benchmarks.Scenarios;

/// <summary>A folder for the files of a benchmark, gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-bench-");
    private int _files;

    public string Path => _folder.FullName;

    /// <summary>The file system, for the notes: what "durable" costs is its doing.</summary>
    public string Note => $"Files in the system's temporary folder ({new DriveInfo(Path).DriveFormat}).";

    /// <summary>The path of a file or folder that is not there yet.</summary>
    public string Fresh(string name) => System.IO.Path.Combine(Path, $"{++_files}-{name}");

    public void Dispose() => _folder.Delete(recursive: true);
}
