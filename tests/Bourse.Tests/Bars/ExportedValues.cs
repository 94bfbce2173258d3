using System.Globalization;
using DuckDB.NET.Data;

namespace Bourse.Tests.Bars;

/// <summary>Values of portfolios, computed by SQL over exported bars: another path than the network's.</summary>
internal sealed class ExportedValues : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    /// <summary>Loads exported bars.</summary>
    /// <param name="files">The exports of <c>bourse bars export</c>, a file a symbol.</param>
    /// <param name="holdings">Portfolio, symbol and quantity of each holding.</param>
    public ExportedValues(IEnumerable<string> files, params IEnumerable<(string Portfolio, string Symbol, string Quantity)> holdings)
    {
        _connection.Open();
        var names = string.Join(", ", files.Select(file => $"'{file}'"));
        var rows = string.Join(", ", holdings.Select(one => $"('{one.Portfolio}', '{one.Symbol}', CAST('{one.Quantity}' AS DECIMAL(18,6)))"));
        Run($"""
            CREATE TABLE bars AS SELECT symbol, CAST(timestamp AS TIMESTAMP) AS local, utc, CAST(close AS DECIMAL(18,6)) AS close
            FROM read_csv([{names}], all_varchar = true)
            """);
        Run("CREATE TABLE holdings(portfolio VARCHAR, symbol VARCHAR, quantity DECIMAL(18,6))");
        Run($"INSERT INTO holdings VALUES {rows}");
    }

    /// <summary>Portfolio, day, value and change, by portfolio and day: each session's last bar is its closing price.</summary>
    public List<string> OfDays() => Read(
        """
        SELECT symbol, CAST(CAST(local AS DATE) AS VARCHAR) AS moment, arg_max(close, local) AS close FROM bars
        GROUP BY symbol, CAST(local AS DATE)
        """);

    /// <summary>Portfolio, instant, value and change, by portfolio and instant.</summary>
    public List<string> OfBars() => Read("SELECT symbol, utc AS moment, close FROM bars");

    public void Dispose() => _connection.Dispose();

    private List<string> Read(string closes)
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            $"""
            WITH closes AS ({closes}),
                 quantities AS (SELECT *, count(*) OVER (PARTITION BY portfolio) AS held FROM holdings),
                 vals AS (
                     SELECT portfolio, moment, CAST(round(sum(quantity * close), 2) AS DECIMAL(18,2)) AS value
                     FROM closes JOIN quantities USING (symbol) GROUP BY portfolio, moment HAVING count(*) = max(held))
            SELECT portfolio, moment, value, value - lag(value) OVER (PARTITION BY portfolio ORDER BY moment) FROM vals
            ORDER BY portfolio, moment
            """;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            var change = reader.IsDBNull(3) ? "-" : reader.GetDecimal(3).ToString("0.00", CultureInfo.InvariantCulture);
            lines.Add($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetDecimal(2).ToString("0.00", CultureInfo.InvariantCulture)} {change}");
        }

        return lines;
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
