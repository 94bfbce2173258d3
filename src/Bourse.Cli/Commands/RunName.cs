using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>Finds the run that a command line names: by its number, e.g. <c>17</c>, or by its name, e.g. <c>real-time-etl-stack#17</c>.</summary>
internal static class RunName
{
    /// <summary>The placeholder of a run in help; completion goes by it.</summary>
    public const string Placeholder = "RUN";

    private const string Lists = "`bourse pipeline runs` lists them";

    /// <summary>The number that a text is; false when it is none.</summary>
    public static bool TryRead(string text, out long number) =>
        long.TryParse(text[(text.LastIndexOf('#') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    /// <summary>The run.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<RunSummary> FindAsync(IRunStore store, string text, CancellationToken cancellation)
    {
        if (!TryRead(text, out var number)) throw new BourseException(FailureKind.Usage, $"'{text}' is no run", $"write its number; {Lists}");
        var found = await store.FindRunAsync(number, cancellation);
        if (found is not null && IsName(text, found.Run)) return found;
        var newest = await store.ListRunsAsync(null, 1, cancellation);
        var remedy = newest.Count == 0 ? "there are no runs yet" : $"the newest is {newest[0].Run.Name}; {Lists}";
        throw new BourseException(FailureKind.Usage, $"there is no run {text}", remedy);
    }

    /// <summary>Opens the store for a command that needs an existing run.</summary>
    /// <exception cref="BourseException">There are no runs yet (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<IRunStore> OpenStoreAsync(CommandContext context) => context.Host.Pipelines.HasStore
        ? await context.Host.Pipelines.OpenStoreAsync(context.Cancellation)
        : throw new BourseException(FailureKind.Usage, $"there are no runs in {context.Home.Folder} yet", "start one with `bourse pipeline run`");

    private static bool IsName(string text, PipelineRun run) =>
        !text.Contains('#', StringComparison.Ordinal) || text.Equals(run.Name, StringComparison.OrdinalIgnoreCase);
}
