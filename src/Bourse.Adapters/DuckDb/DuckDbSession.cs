using System.Globalization;
using Bourse.Lake.Query;
using DuckDB.NET.Data;

namespace Bourse.Adapters.DuckDb;

/// <summary>A database of DuckDB in memory. The native library is loaded when the first one is created.</summary>
internal sealed class DuckDbSession : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    /// <summary>Opens one.</summary>
    /// <param name="limits">How much it may use.</param>
    /// <param name="temporary">The folder for what does not fit into memory; it is created when it is needed.</param>
    /// <exception cref="BourseException">The native library cannot be loaded.</exception>
    public DuckDbSession(QueryLimits limits, string temporary)
    {
        try
        {
            _connection.Open();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw new BourseException(
                FailureKind.Failed, "the native library of DuckDB cannot be loaded", "build Bourse for this machine; DuckDB needs glibc", e);
        }

        // No extension is loaded beyond those inside the library; days and times do not depend on the machine's zone.
        Execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET allow_community_extensions = false");
        Execute("SET TimeZone = 'UTC'");
        // As Spark sorts, so that a statement has the same rows in the same order there.
        Execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'");
        Execute($"SET temp_directory = {SqlText.Text(temporary)}");
        if (limits.Threads is { } threads) Execute($"SET threads = {threads.ToString(CultureInfo.InvariantCulture)}");
        if (limits.MaxMemory is { } memory) Execute($"SET memory_limit = '{memory.ToString(CultureInfo.InvariantCulture)} B'");
    }

    /// <summary>From now on, only files in these folders can be reached, and no setting can be changed.</summary>
    public void Lock(IEnumerable<string> folders)
    {
        Execute($"SET allowed_directories = [{string.Join(", ", folders.Select(folder => SqlText.Text(folder + Path.DirectorySeparatorChar)))}]");
        Execute("SET enable_external_access = false; SET lock_configuration = true");
    }

    /// <summary>Runs a statement without a result.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The single value that a statement results in; null for a null.</summary>
    public object? Value(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>A statement whose rows are read as they come.</summary>
    public DuckDBCommand Stream(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return command;
    }

    /// <summary>Fills a table.</summary>
    public DuckDBAppender Append(string table) => _connection.CreateAppender(table);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
