using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Bourse.Benchmarks.Harness;
using Perfolizer.Horology;

namespace Bourse.Benchmarks.Micro;

/// <summary>Runs a class of small benchmarks with BenchmarkDotNet, in this process, and brings its results into the form of the others.</summary>
internal static class MicroBenchmarks
{
    private const int Warmups = 10;
    private static readonly TimeInterval SampleTime = TimeInterval.FromMilliseconds(100);

    /// <summary>Runs the benchmarks of <typeparamref name="T"/>.</summary>
    /// <param name="settings">How often each is measured.</param>
    /// <param name="unit">What one operation is, e.g. <c>ns a message</c>.</param>
    /// <param name="targets">What part of a peer's time, by its description, the baseline of its category may take.</param>
    public static Findings Run<T>(BenchmarkSettings settings, string unit, Dictionary<string, double> targets)
    {
        var folder = Directory.CreateTempSubdirectory("bourse-bench-");
        try
        {
            var summary = BenchmarkRunner.Run<T>(Configure(settings.Rounds, folder.FullName));
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => report.ResultStatistics is null))
            {
                throw new BourseException(FailureKind.Failed, $"the benchmarks of {typeof(T).Name} did not run: {Problem(summary)}");
            }

            var peers = summary.Reports.Where(report => !report.BenchmarkCase.Descriptor.Baseline);
            return new Findings(
                [.. peers.Select(peer => Compare(BaselineOf(summary, peer), peer, targets))],
                [.. summary.Reports.Select(report => Convert(report, unit))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ManualConfig Configure(int rounds, string folder) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(Warmups).WithIterationCount(rounds).WithIterationTime(SampleTime))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory)
        .WithOptions(ConfigOptions.DisableLogFile)
        .WithArtifactsPath(folder);

    private static Ratio Compare(BenchmarkReport baseline, BenchmarkReport peer, Dictionary<string, double> targets)
    {
        var name = NameOf(peer);
        var samples = baseline.ResultStatistics!.OriginalValues.Zip(peer.ResultStatistics!.OriginalValues, (mine, theirs) => mine / theirs);
        return new Ratio(NameOf(baseline), $"the time of {name}", [.. samples])
        {
            Target = targets.TryGetValue(name, out var limit) ? Target.AtMost(limit) : null,
        };
    }

    private static Figure Convert(BenchmarkReport report, string unit) =>
        new(NameOf(report), unit, report.ResultStatistics!.OriginalValues)
        {
            AllocatedBytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
        };

    /// <summary>The baseline of a benchmark's category.</summary>
    private static BenchmarkReport BaselineOf(Summary summary, BenchmarkReport report) => summary.Reports.Single(
        other => other.BenchmarkCase.Descriptor.Baseline
            && other.BenchmarkCase.Descriptor.Categories.SequenceEqual(report.BenchmarkCase.Descriptor.Categories));

    private static string NameOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    private static string Problem(Summary summary) =>
        summary.ValidationErrors.Select(error => error.Message.ReplaceLineEndings(" ")).FirstOrDefault() ?? "an exception was thrown";
}
