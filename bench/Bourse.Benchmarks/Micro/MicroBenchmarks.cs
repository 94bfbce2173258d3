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
    public static IReadOnlyList<Figure> Run<T>(BenchmarkSettings settings, string unit)
    {
        var folder = Directory.CreateTempSubdirectory("bourse-bench-");
        try
        {
            var summary = BenchmarkRunner.Run<T>(Configure(settings.Rounds, folder.FullName));
            if (summary.HasCriticalValidationErrors || summary.Reports.Any(report => report.ResultStatistics is null))
            {
                throw new BourseException(FailureKind.Failed, $"the benchmarks of {typeof(T).Name} did not run: {Problem(summary)}");
            }

            return [.. summary.Reports.Select(report => Convert(report, unit, ReferenceOf(summary, report)))];
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

    private static Figure Convert(BenchmarkReport report, string unit, BenchmarkReport? reference) =>
        new(report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), unit, report.ResultStatistics!.OriginalValues)
        {
            AllocatedBytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase),
            TimesAsLong = reference is null ? null : report.ResultStatistics.Median / reference.ResultStatistics!.Median,
        };

    /// <summary>What a benchmark is compared with: the baseline of its category; null for that itself.</summary>
    private static BenchmarkReport? ReferenceOf(Summary summary, BenchmarkReport report)
    {
        var descriptor = report.BenchmarkCase.Descriptor;
        if (descriptor.Baseline) return null;
        return summary.Reports
            .Where(other => other.BenchmarkCase.Descriptor.Baseline)
            .FirstOrDefault(other => other.BenchmarkCase.Descriptor.Categories.SequenceEqual(descriptor.Categories));
    }

    private static string Problem(Summary summary) =>
        summary.ValidationErrors.Select(error => error.Message.ReplaceLineEndings(" ")).FirstOrDefault() ?? "an exception was thrown";
}
