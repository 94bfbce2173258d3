using System.CommandLine;

namespace Bourse.Cli.Frame;

/// <summary>An executable command. Each file holds one command with its options, examples and action.</summary>
internal abstract class BourseCommand : Command, IDocumented
{
    /// <summary>Creates a command.</summary>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">What it does, a sentence without a full stop.</param>
    /// <param name="examples">Command lines that work unchanged, each without the program's name.</param>
    protected BourseCommand(string name, string description, params Example[] examples)
        : base(name, description) => Examples = examples;

    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples { get; }

    /// <summary>Whether what an earlier run has kept in the home is passed over.</summary>
    public virtual bool StartsAfresh => false;

    /// <summary>Does the command's work.</summary>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    public abstract Task<int> RunAsync(CommandContext context);
}

/// <summary>A group of related commands, with a description.</summary>
internal sealed class CommandGroup : Command, IDocumented
{
    /// <summary>Creates a group; its commands are added as a collection initializer.</summary>
    public CommandGroup(string name, string description, params Example[] examples)
        : base(name, description) => Examples = examples;

    /// <inheritdoc/>
    public IReadOnlyList<Example> Examples { get; }
}

/// <summary>A command with examples for its help.</summary>
internal interface IDocumented
{
    /// <summary>The examples.</summary>
    IReadOnlyList<Example> Examples { get; }
}

/// <summary>An example in the help.</summary>
/// <param name="Line">The command line without the program's name.</param>
/// <param name="Says">Its effect.</param>
internal sealed record Example(string Line, string Says);
