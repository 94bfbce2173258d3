using System.CommandLine;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Frame;

/// <summary>The option that makes a stage end, or go on, contrary to its default (<see cref="StageKind.FollowsByDefault"/>).</summary>
internal sealed class EndOption : Option<bool>
{
    public EndOption(StageKind kind)
        : base(NameOf(kind)) => Description = kind.End.Description;

    /// <summary>Its name.</summary>
    public static string NameOf(StageKind kind) => $"--{kind.End.Name}";
}
