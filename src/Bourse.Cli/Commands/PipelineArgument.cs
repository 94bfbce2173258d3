using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>The name of a pipeline on a command line.</summary>
internal sealed class PipelineArgument : Argument<string?>
{
    /// <summary>The placeholder of a pipeline in help; completion goes by it.</summary>
    public const string Placeholder = "PIPELINE";

    /// <summary>Creates the argument.</summary>
    /// <param name="description">What it is without a name.</param>
    public PipelineArgument(string description)
        : base(Placeholder)
    {
        Description = description;
        Arity = ArgumentArity.ZeroOrOne;
    }

    /// <summary>An argument whose absence means the built-in pipeline, or the only one there is.</summary>
    public static PipelineArgument OfOne() => new($"The pipeline (default: {PipelineFile.BuiltInName})");

    /// <summary>The pipeline that was named, or the built-in one.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public Pipeline Find(CommandContext context) =>
        PipelineFile.Find(context.Host.Pipelines.Pipelines, context.Arguments.GetValue(this) ?? PipelineFile.BuiltInName);

    /// <summary>The pipeline that was named; null when none was.</summary>
    /// <exception cref="BourseException">There is none of that name (<see cref="FailureKind.Usage"/>).</exception>
    public Pipeline? FindIfGiven(CommandContext context) =>
        context.Arguments.GetValue(this) is { } name ? PipelineFile.Find(context.Host.Pipelines.Pipelines, name) : null;
}
