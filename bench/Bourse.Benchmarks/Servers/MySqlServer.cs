using Bourse.Adapters.MySql;

namespace Bourse.Benchmarks.Servers;

/// <summary>A MySQL or MariaDB server, and a database of a benchmark's own on it, which goes when this is disposed.</summary>
/// <param name="server">The connection string.</param>
internal sealed class MySqlServer(string server) : IAsyncDisposable
{
    private readonly string _database = $"bourse_bench_{Guid.NewGuid():N}";

    /// <summary>The connection string with the database.</summary>
    public string ConnectionString => $"{server};Database={_database}";

    /// <summary>The server and the database.</summary>
    public MySqlOptions Options => MySqlOptions.Parse(ConnectionString);

    /// <summary>The database, opened past the program.</summary>
    public MySqlInvestorsDatabase Open() => new(Options, TimeProvider.System);

    /// <summary>Drops the database.</summary>
    public async Task DropAsync()
    {
        await using var session = await new MySqlConnections(Options, TimeProvider.System).OpenAnyAsync(CancellationToken.None);
        await session.ExecuteAsync($"DROP DATABASE IF EXISTS `{_database}`", CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await DropAsync();
}
