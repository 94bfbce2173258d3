using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse completion</c></summary>
internal sealed class CompletionCommand : BourseCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = """
            # bash completion for bourse
            _bourse() {
                local word
                COMPREPLY=()
                while IFS= read -r word; do
                    COMPREPLY+=("$word")
                done < <("${COMP_WORDS[0]}" complete --position "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null)
                if [ ${#COMPREPLY[@]} -eq 0 ]; then compopt -o default 2>/dev/null; fi
            }
            complete -F _bourse bourse ./bourse
            """,
        ["zsh"] = """
            #compdef bourse
            _bourse() {
                local -a words_found
                words_found=("${(@f)$("${words[1]}" complete --position "$CURSOR" -- "$BUFFER" 2>/dev/null)}")
                if [[ -n "${words_found[1]}" ]]; then compadd -- "${words_found[@]}"; else _files; fi
            }
            compdef _bourse bourse ./bourse
            """,
        ["fish"] = """
            # fish completion for bourse
            complete -c bourse -a '(set -l line (commandline -cp); bourse complete --position (string length -- "$line") -- "$line" 2>/dev/null)'
            """,
        ["pwsh"] = """
            # PowerShell completion for bourse
            Register-ArgumentCompleter -Native -CommandName bourse -ScriptBlock {
                param($word, $line, $position)
                bourse complete --position $position -- "$line" 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh" };

    public CompletionCommand()
        : base(
            "completion", "Print the script that makes a shell complete Bourse's commands and options",
            new Example("completion bash >> ~/.bashrc", "for bash"),
            new Example("completion zsh > ~/.zfunc/_bourse", "for zsh, with ~/.zfunc in $fpath"),
            new Example("completion fish > ~/.config/fish/completions/bourse.fish", "for fish"),
            new Example("completion pwsh >> $PROFILE", "for PowerShell"))
    {
        _shell.CompletionSources.Add([.. Scripts.Keys]);
        Add(_shell);
    }

    /// <inheritdoc/>
    public override Task<int> RunAsync(CommandContext context)
    {
        var shell = context.Arguments.GetRequiredValue(_shell);
        if (!Scripts.TryGetValue(shell, out var script))
        {
            throw new BourseException(FailureKind.Usage, $"there is no completion for '{shell}'", NearestName.Remedy(shell, Scripts.Keys));
        }

        foreach (var line in script.Split('\n')) context.Output.Data.WriteLine(line.TrimEnd('\r'));
        return Task.FromResult(ExitCode.Done);
    }
}
