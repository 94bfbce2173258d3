using System.Text;

namespace Bourse.Tests.Cli;

/// <summary>Which of the large libraries a command loads, by the runtime's own record of loaded assemblies.</summary>
public sealed class LoadedLibrariesTests : IDisposable
{
    private static readonly string[] Large =
    [
        "DuckDB.NET.Data", "AWSSDK.S3", "Apache.Arrow", "Confluent.Kafka", "Bourse.Dashboard", "Bourse.Monitoring", "OpenTelemetry",
        "Microsoft.AspNetCore.Http",
    ];

    private readonly BourseProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("--help")]
    [InlineData("lake", "ls")]
    [InlineData("lake", "crawl")]
    [InlineData("exchange", "se1", "--from", "2024-12-30", "--to", "2024-12-31", "--day-interval", "0")]
    [InlineData("demo", "--from", "2024-12-30", "--to", "2024-12-31", "--quiet")]
    public async Task A_command_that_needs_none_of_them_loads_none(params string[] arguments) => Assert.Empty(await LoadedAsync(arguments));

    [Fact]
    public async Task A_statement_loads_duckdb_alone() => Assert.Equal(["DuckDB.NET.Data"], await LoadedAsync("sql", "SELECT 1"));

    private async Task<IEnumerable<string>> LoadedAsync(params string[] arguments)
    {
        var trace = Path.Combine(Path.GetDirectoryName(_program.Home)!, "loaded.nettrace");
        _program.Environment["DOTNET_EnableEventPipe"] = "1";
        // The runtime's provider, keyword Loader.
        _program.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4";
        _program.Environment["DOTNET_EventPipeOutputPath"] = trace;
        var (code, data, words) = await _program.RunAsync(arguments);
        Assert.True(code == 0, words + data);
        var record = await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken);
        Assert.True(Holds(record, "Bourse.Domain"));
        return Large.Where(name => Holds(record, name));
    }

    private static bool Holds(byte[] record, string name) => record.AsSpan().IndexOf(Encoding.Unicode.GetBytes(name)) >= 0;
}
