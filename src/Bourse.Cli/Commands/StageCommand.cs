using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse exchange</c>, <c>bourse investor</c>, <c>bourse ingest</c>, <c>bourse stream</c>: one command for each kind of stage.</summary>
internal sealed class StageCommand : BourseCommand
{
    private const string ModeOption = "--mode";
    private readonly StageKind _kind;
    private readonly Argument<string>? _name;
    private readonly EndOption _end;
    private readonly Option<bool>? _revise;
    private readonly Option<bool>? _fromCommitted;
    private readonly Option<string?>? _mode;
    private readonly Option<bool>? _catchUp;
    private readonly WatchFlags _watch = new();

    public StageCommand(StageKind kind)
        : base(kind.Word, kind.Description, [.. kind.Examples.Select(example => ExampleOf(kind, example))])
    {
        _kind = kind;
        _end = new EndOption(kind);
        if (kind.Argument is { } argument) Add(_name = new Argument<string>(argument.Name) { Description = argument.Description });
        Add(_end);
        Add(new NoWaitOption());
        _watch.AddTo(this);
        if (kind.CanRevise) Add(_revise = OptionOf.Flag("--revise", "Send prices of a file or of bars that were changed after they were published"));
        if (kind.CanStartFromCommitted)
        {
            Add(_fromCommitted = OptionOf.Flag("--from-committed", "Start at the offsets that the group has committed, not at those in the store"));
        }

        if (kind.Modes.Count > 0) Add(_mode = ModeOf(kind));
        if (kind.CanCatchUp) Add(_catchUp = OptionOf.Flag("--catch-up", "Run all times that were missed, in order, and not only the latest"));
        foreach (var setting in kind.Settings) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var name = _name is null ? null : context.Arguments.GetValue(_name);
        if (name is not null && _kind.SettingInPlaceOf(name) is { } setting)
        {
            context.Sources.Override(new SettingArgument(setting, name, $"argument {_name!.Name}"));
        }

        var network = NetworkComposition.Read(context.Host);
        _kind.Check(network);
        var role = _kind.FindRole(network, name);
        // An exchange publishes its own prices, beside others perhaps: it does not say what the network is.
        if (_kind.Reads is not null)
        {
            await KeptNetwork.KeepAsync(context.Host, RunningStages.OfNetwork(context.Host, context.Topology), context.Cancellation);
        }

        await using var watched = await _watch.StartAsync(context, _kind.Servers);
        await using var services = new StageServices(network, context.Topology);
        var run = new StageRun(context.Settings.DayInterval, context.Arguments.GetValue(_end) != _kind.FollowsByDefault)
        {
            Revise = _revise is not null && context.Arguments.GetValue(_revise),
            FromCommitted = _fromCommitted is not null && context.Arguments.GetValue(_fromCommitted),
            BarsStart = new BarStreamStart(ReadMode(context)),
            CatchUp = _catchUp is not null && context.Arguments.GetValue(_catchUp),
        };
        await new StageRunner(context.Host, new StageDisplay(context.Output).Tell).RunAsync(services, role, run, context.Cancellation);
        return ExitCode.Done;
    }

    private static Option<string?> ModeOf(StageKind kind)
    {
        var effects = string.Join(", ", kind.Modes.Select(mode => $"{mode.Word} {mode.Description}"));
        return OptionOf.OneOf(ModeOption, $"Where to begin: {effects} (default: where it stopped)", [.. kind.Modes.Select(mode => mode.Word)]);
    }

    private BarStreamMode ReadMode(CommandContext context) => _mode is not null && context.Arguments.GetValue(_mode) is { } mode
        ? Enum.Parse<BarStreamMode>(mode, ignoreCase: true)
        : BarStreamMode.Continue;

    private static Example ExampleOf(StageKind kind, StageExample example)
    {
        IEnumerable<string> name = example.Name is null ? [] : [example.Name];
        IEnumerable<string> mode = example.Mode is null ? [] : [ModeOption, example.Mode];
        IEnumerable<string> end = example.ChangesEnd ? [EndOption.NameOf(kind)] : [];
        var settings = example.Settings.SelectMany(given => new[] { SettingOption.NameOf(given.Setting), given.Value });
        return new Example(string.Join(' ', [kind.Word, .. name, .. mode, .. end, .. settings]), example.Says);
    }
}
