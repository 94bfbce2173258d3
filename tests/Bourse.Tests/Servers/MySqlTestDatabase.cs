using Bourse.Adapters.MySql;
using MySqlConnector;

namespace Bourse.Tests.Servers;

/// <summary>A name for a database of a test's own, which is dropped at the end, and SQL past the code under test.</summary>
internal sealed class MySqlTestDatabase(string server) : IAsyncDisposable
{
    /// <summary>The database's name.</summary>
    public string Name { get; } = $"bourse_test_{Guid.NewGuid():N}";

    /// <summary>The connection string.</summary>
    public string ConnectionString => $"{server};Database={Name}";

    /// <summary>What the adapter is given.</summary>
    public MySqlOptions Options => MySqlOptions.Parse(ConnectionString);

    /// <summary>An instance on this database.</summary>
    public MySqlInvestorsDatabase Open(MySqlOptions? options = null) => new(options ?? Options, TimeProvider.System);

    /// <summary>The first column of a query's rows, a line each.</summary>
    public string Query(string sql)
    {
        using var connection = Connect();
        using var command = new MySqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read()) lines.Add(reader.IsDBNull(0) ? "" : Convert.ToString(reader.GetValue(0))!);
        return string.Join('\n', lines);
    }

    /// <summary>Runs a statement.</summary>
    public void Execute(string sql)
    {
        using var connection = Connect();
        using var command = new MySqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A connection of the test's own, into the database when there is one.</summary>
    public MySqlConnection Connect()
    {
        var connection = new MySqlConnection($"{server};Pooling=false");
        connection.Open();
        using var exists = new MySqlCommand($"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '{Name}'", connection);
        if (Convert.ToInt32(exists.ExecuteScalar()) > 0) connection.ChangeDatabase(Name);
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        Execute($"DROP DATABASE IF EXISTS `{Name}`");
        return ValueTask.CompletedTask;
    }
}
