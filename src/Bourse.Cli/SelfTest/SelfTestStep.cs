namespace Bourse.Cli.SelfTest;

/// <summary>A part of the program that a self-test tries, by commands of the installed program in one home folder.</summary>
/// <param name="Part">The part, e.g. <c>lake</c>.</param>
/// <param name="Says">What is shown when the step has passed.</param>
/// <param name="Commands">The commands, in their order; each must end as it should.</param>
internal sealed record SelfTestStep(string Part, string Says, params SelfTestCommandLine[] Commands);

/// <summary>A command of a self-test.</summary>
/// <param name="Arguments">Its arguments, without the home folder.</param>
/// <param name="Expected">A text that standard output must contain; null for any.</param>
/// <param name="ExitCode">The exit code it must end with.</param>
internal sealed record SelfTestCommandLine(IReadOnlyList<string> Arguments, string? Expected = null, int ExitCode = Frame.ExitCode.Done);

/// <summary>What a step has shown.</summary>
/// <param name="Step">The step.</param>
/// <param name="Failure">Why it failed, with the command; null when it passed.</param>
/// <param name="Time">How long it took.</param>
internal sealed record SelfTestResult(SelfTestStep Step, string? Failure, TimeSpan Time);
