using Bourse.Adapters.MySql;
using MySql.Data.MySqlClient;

namespace Bourse.Benchmarks.Servers;

/// <summary>A MySQL or MariaDB server, and a database of a benchmark's own on it, which goes when this is disposed.</summary>
/// <param name="server">The connection string.</param>
internal sealed class MySqlServer(string server) : IDisposable
{
    private readonly string _database = $"bourse_bench_{Guid.NewGuid():N}";

    /// <summary>The connection string with the database.</summary>
    public string ConnectionString => $"{server};Database={_database}";

    /// <summary>The database, opened past the program.</summary>
    public MySqlInvestorsDatabase Open() => new(MySqlOptions.Parse(ConnectionString), TimeProvider.System);

    /// <summary>Drops the database.</summary>
    public void Drop()
    {
        using var connection = new MySqlConnection($"{server};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        // The name is made of hexadecimal digits.
#pragma warning disable CA2100
        command.CommandText = $"DROP DATABASE IF EXISTS `{_database}`";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose() => Drop();
}
