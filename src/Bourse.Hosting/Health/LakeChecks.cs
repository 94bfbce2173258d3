using Bourse.Hosting.Composition;

namespace Bourse.Hosting.Health;

/// <summary>Checks a lake in a bucket: whether it can be listed, and whether a file is created only once.</summary>
public static class LakeChecks
{
    private const string Part = "lake";
    private const string Prefix = "doctor/";

    /// <summary>Checks it.</summary>
    public static async Task<IReadOnlyList<HealthFinding>> RunAsync(HostServices host, CancellationToken cancellation)
    {
        var findings = new HealthFindings();
        await findings.TryAddAsync(Part, () => CheckAsync(host, cancellation));
        return findings.All;
    }

    private static async Task<IReadOnlyList<HealthFinding>> CheckAsync(HostServices host, CancellationToken cancellation)
    {
        if (host.Settings.S3 is null) return [FindFolder(host)];
        using var lake = host.OpenLake();
        var begin = host.Clock.GetTimestamp();
        await foreach (var _ in lake.ListFoldersAsync("", cancellation)) break;
        var latency = host.Clock.GetElapsedTime(begin).TotalMilliseconds;
        var path = $"{Prefix}{host.Environment.Identity.Id}";
        using var content = new MemoryStream([0]);
        await lake.TryCreateAsync(path, content, cancellation);
        content.Position = 0;
        var replaced = await lake.TryCreateAsync(path, content, cancellation);
        await lake.DeleteAsync(path, cancellation);
        return
        [
            replaced
                ? new HealthFinding(
                    Part, HealthStatus.Unhealthy, $"{host.Settings.LakePlace} replaces a file that is created again (If-None-Match is ignored)",
                    "use a server with conditional writes, or a folder")
                : HealthFinding.Healthy(Part, $"{host.Settings.LakePlace} can be listed and written, answers in {latency:0} ms"),
        ];
    }

    private static HealthFinding FindFolder(HostServices host)
    {
        var folder = host.Settings.LakeFolder;
        return HealthFinding.Healthy(Part, Directory.Exists(folder) ? $"{folder} is there" : $"{folder} is not there yet");
    }
}
