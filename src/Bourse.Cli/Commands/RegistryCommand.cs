using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse registry</c></summary>
internal sealed class RegistryCommand : BourseCommand
{
    /// <summary>The environment variable of the token.</summary>
    public const string TokenVariable = "BOURSE_REGISTRY_TOKEN";

    private readonly ListeningFlags _listening = new("schema registry", RegistryOptions.UsualPort, "other programs", TokenVariable);
    private readonly WatchFlags _watch = new();

    public RegistryCommand()
        : base(
            "registry", "Serve the schemas of topics to other programs, as Confluent's schema registry does, until it is stopped",
            new Example("registry", $"on http://127.0.0.1:{RegistryOptions.UsualPort}, for this machine only"),
            new Example("registry --port 0 --home ~/.bourse/demo", "the schemas of the demo, on any free port"),
            new Example("registry --address 0.0.0.0 --token-file token.txt", "for others too, who show the token as the password of any user"))
    {
        _listening.AddTo(this);
        _watch.AddTo(this);
        Add(new NoWaitOption());
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var watched = await _watch.StartAsync(context, ServerParts.Log);
        await ServedRegistry.ServeAsync(context, (RegistryOptions)_listening.Read(context, new RegistryOptions()));
        return ExitCode.Done;
    }
}
