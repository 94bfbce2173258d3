using System.CommandLine;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Frame;

/// <summary>The option that makes a stage end, or go on, contrary to its default (<see cref="StageKind.FollowsByDefault"/>).</summary>
internal sealed class EndOption : Option<bool>
{
    public EndOption(StageKind kind)
        : base(NameOf(kind)) => Description = kind.EndDescription is { } end ? end
            : kind.FollowsByDefault
            ? "End after the last trading day up to --to instead of waiting for more"
            : "Go on with each new day instead of ending after the last one";

    /// <summary>Its name.</summary>
    public static string NameOf(StageKind kind) => kind.FollowsByDefault ? "--until-complete" : "--follow";
}
