using System.Text;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Configuration;
using Bourse.Pipelines;

namespace Bourse.Tests.Cli;

/// <summary>Runs command lines in this process, in a current folder, a home folder and an environment of their own.</summary>
internal sealed class CommandLineRun : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bourse-cli-");
    private readonly Lock _said = new();
    private string _words = "";

    public CommandLineRun()
    {
        Folder = _root.CreateSubdirectory("here").FullName;
        UserFolder = _root.CreateSubdirectory("user").FullName;
        Home = Path.Combine(_root.FullName, "home");
        Environment["HOME"] = UserFolder;
        Environment["BOURSE_HOME"] = Home;
    }

    public string Folder { get; }

    public string UserFolder { get; }

    public string Home { get; }

    public WaitCountingClock Clock { get; init; } = new();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Input { get; set; } = "";

    /// <summary>How wide the terminal is that shows the data; null when none does.</summary>
    public int? Width { get; set; }

    /// <summary>A log to use instead of the one in the home folder.</summary>
    public IEventLog? Log { get; set; }

    /// <summary>What the tasks of pipelines do instead of fetching bars.</summary>
    public MonthWork? Work { get; set; }

    /// <summary>What the command lines have written to standard error so far, also while they run.</summary>
    public string WordsSoFar
    {
        get
        {
            lock (_said) return _words;
        }
    }

    /// <summary>What a host takes from the process.</summary>
    public HostEnvironment HostEnvironment => new()
    {
        Clock = Clock, Variables = Environment, CurrentFolder = Folder, EventLog = Log, MonthWork = Work,
    };

    public async Task<Result> RunAsync(params string[] arguments) => await RunAsync(new MemoryStream(), CancellationToken.None, arguments);

    public async Task<Result> RunAsync(Stream output, CancellationToken cancellation, params string[] arguments)
    {
        using var error = new ToldWriter(this) { NewLine = "\n" };
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Input));
        var console = new ConsoleEnvironment { In = input, Out = output, Error = error, Host = HostEnvironment, Width = Width };
        var code = await Program.RunAsync(arguments, console, cancellation);
        var data = output is MemoryStream memory ? Encoding.UTF8.GetString(memory.ToArray()) : "";
        return new Result(code, data, error.ToString());
    }

    /// <summary>What a command of this line would be given, for parts of one that can be had by themselves.</summary>
    public CommandContext Context(CancellationToken cancellation, params string[] arguments)
    {
        var root = Program.CreateRoot();
        var console = new ConsoleEnvironment { In = Stream.Null, Out = Stream.Null, Error = TextWriter.Null, Host = HostEnvironment };
        var output = new Output(console, false, false, false);
        return new CommandContext(root, CommandLine.Parse(root, arguments), console, output, cancellation);
    }

    public string WriteFile(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _root.Delete(recursive: true);

    private sealed class ToldWriter(CommandLineRun run) : StringWriter
    {
        public override void Write(char value)
        {
            base.Write(value);
            Tell(value.ToString());
        }

        public override void Write(char[] buffer, int index, int count)
        {
            base.Write(buffer, index, count);
            Tell(new string(buffer, index, count));
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            base.Write(buffer);
            Tell(buffer.ToString());
        }

        public override void Write(string? value)
        {
            base.Write(value);
            Tell(value);
        }

        private void Tell(string? text)
        {
            lock (run._said) run._words += text;
        }
    }

    internal sealed record Result(int Code, string Data, string Words)
    {
        public string[] Lines => Data.TrimEnd('\n').Split('\n');

        public string FirstWords => Words.Split('\n')[0];
    }
}
