using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse completion</c></summary>
/// <remarks>
/// <c>bourse complete</c> fails where a path belongs, and then the shell offers its files. A folder is left open: no blank follows its slash.
/// </remarks>
internal sealed class CompletionCommand : BourseCommand
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        // bash takes what follows = or : for a word of its own, so what stands before it is left out.
        ["bash"] = """
            # bash completion for bourse
            _bourse() {
                local line=${COMP_LINE:0:COMP_POINT} word before found
                word=${line##*[[:space:]]}
                before=${word%"${word##*[=:]}"}
                COMPREPLY=()
                if ! found=$("${COMP_WORDS[0]}" complete --position "${#line}" -- "$line" 2>/dev/null); then
                    compopt -o default 2>/dev/null
                    return
                fi
                while IFS= read -r word; do
                    if [[ -n $word ]]; then COMPREPLY+=("${word#"$before"}"); fi
                done <<< "$found"
                if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then compopt -o nospace 2>/dev/null; fi
            }
            complete -F _bourse bourse ./bourse
            """,
        ["zsh"] = """
            #compdef bourse
            _bourse() {
                local line="${(j: :)words[1,CURRENT-1]} $PREFIX" found either='m:{[:lower:][:upper:]}={[:upper:][:lower:]}'
                if ! found="$("${(Q)words[1]}" complete --position ${#line} -- "$line" 2>/dev/null)"; then
                    _files
                    return
                fi
                local -a all open closed
                all=("${(@f)found}")
                open=(${(M)all:#*/})
                closed=(${all:#*/})
                (( $#open )) && compadd -M "$either" -S '' -- $open
                (( $#closed )) && compadd -M "$either" -- $closed
                [[ -n "$found" ]]
            }
            if [[ "${funcstack[1]}" = _bourse ]]; then _bourse "$@"; else compdef _bourse bourse ./bourse; fi
            """,
        ["fish"] = """
            # fish completion for bourse
            function __bourse_complete
                set -l line (commandline -cp)
                set -l program (commandline -opc)[1]
                set -l found ($program complete --position (string length -- "$line") -- "$line" 2>/dev/null)
                if test $status -ne 0
                    __fish_complete_path (commandline -ct)
                else if test (count $found) -gt 0
                    printf '%s\n' $found
                end
            end
            complete -c bourse -f -a '(__bourse_complete)'
            """,
        // The text of a command ends with its last word, so the blank before the cursor is added again. Without a result, PowerShell offers files.
        ["pwsh"] = """
            # PowerShell completion for bourse
            Register-ArgumentCompleter -Native -CommandName bourse -ScriptBlock {
                param($word, $command, $position)
                $line = $command.ToString().PadRight($position - $command.Extent.StartOffset)
                $found = & $command.CommandElements[0].ToString() complete --position $line.Length -- "$line" 2>$null
                if ($LASTEXITCODE -eq 0 -and -not $found) { return '' }
                $found | Where-Object { $_ } | ForEach-Object {
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
