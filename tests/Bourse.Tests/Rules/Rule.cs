namespace Bourse.Tests.Rules;

/// <summary>A place that a rule does not hold for, and why.</summary>
/// <param name="Place">The beginning of the place as rules name it: a file, or a file and a line's text.</param>
/// <param name="Contains">What else the offending line contains; empty for all lines of the place.</param>
/// <param name="Reason">Why the rule is not meant for it.</param>
internal sealed record RuleException(string Place, string Contains, string Reason)
{
    public bool Covers(string offence) =>
        offence.StartsWith(Place, StringComparison.Ordinal) && offence.Contains(Contains, StringComparison.Ordinal);
}

/// <summary>Says in a test's message who breaks a rule.</summary>
internal static class Rule
{
    /// <summary>Fails with every offence that no exception covers, and with every exception that covers nothing any more.</summary>
    public static void Holds(string rule, IEnumerable<string> offences, params IReadOnlyCollection<RuleException> exceptions)
    {
        var all = offences.ToList();
        var broken = all.Where(offence => !exceptions.Any(exception => exception.Covers(offence))).ToList();
        Assert.True(broken.Count == 0, $"{rule}:\n  {string.Join("\n  ", broken)}");
        var idle = exceptions.Where(exception => !all.Any(exception.Covers)).Select(exception => $"{exception.Place} {exception.Contains}").ToList();
        Assert.True(idle.Count == 0, $"Exceptions that nothing needs any more ({rule}):\n  {string.Join("\n  ", idle)}");
    }
}
