using System.CommandLine;

namespace Bourse.Cli.Commands;

/// <summary>How a command line names a topic.</summary>
internal static class TopicNames
{
    /// <summary>The argument that names a topic.</summary>
    public static Argument<string> Argument() => new("TOPIC") { Description = "The topic's name" };
}
