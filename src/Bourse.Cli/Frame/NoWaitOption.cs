using System.CommandLine;

namespace Bourse.Cli.Frame;

/// <summary><c>--no-wait</c> of the commands that wait for servers.</summary>
internal sealed class NoWaitOption : Option<bool>
{
    public NoWaitOption()
        : base("--no-wait") => Description = "End with exit code 4 when a server is unavailable at the start, instead of waiting for it";
}
