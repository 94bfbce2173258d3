using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary>The tables that a command is about.</summary>
internal static class LakeTables
{
    /// <summary>The argument with their names.</summary>
    public static Argument<string[]> Argument() => new("TABLE")
    {
        Arity = ArgumentArity.ZeroOrMore, Description = "A table; several can be given (default: all)",
    };

    /// <summary>The tables that were named, or all.</summary>
    /// <exception cref="BourseException">One of them does not exist (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<IReadOnlyList<string>> ChooseAsync(
        CommandContext context, Argument<string[]> argument, Func<CancellationToken, Task<IReadOnlyList<string>>> list)
    {
        var named = context.Arguments.GetValue(argument) ?? [];
        var tables = await list(context.Cancellation);
        foreach (var name in named.Where(name => !tables.Contains(name)))
        {
            throw new BourseException(FailureKind.Usage, $"the lake has no table {name}", NearestName.Remedy(name, tables.ToList()));
        }

        return named.Length > 0 ? named : tables;
    }
}
