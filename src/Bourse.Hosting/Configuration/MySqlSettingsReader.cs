using System.Data.Common;
using Bourse.Adapters.MySql;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// Reads the location of the database: <c>sqlite</c>, or <c>mysql:</c> and a connection string, with the password in it or set by itself.
/// </summary>
public static class MySqlSettingsReader
{
    private const string Scheme = "mysql";
    private const string Sqlite = "sqlite";
    private const string Form = "mysql:Server=HOST;User ID=NAME";

    /// <summary>Reads it; null for the embedded database.</summary>
    /// <exception cref="BourseException">It is neither, or the connection string cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static MySqlOptions? Read(SettingsSources sources)
    {
        var database = sources.ValueOf(Setting.Database);
        var text = (database.Text ?? "").Trim();
        if (text.Equals(Sqlite, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text.Split(':', 2);
        if (parts.Length < 2 || !parts[0].Equals(Scheme, StringComparison.OrdinalIgnoreCase)) throw NoDatabase(database, text, parts[0]);
        if (!parts[1].Contains('=', StringComparison.Ordinal)) throw database.Unusable("is not a connection string", $"write \"{Form}\"");
        try
        {
            return MySqlOptions.Parse(WithPassword(parts[1], sources.ValueOf(Setting.MySqlPassword)));
        }
        catch (BourseException e) when (e.Kind == FailureKind.Usage)
        {
            throw new BourseException(FailureKind.Usage, $"{e.Message} ({database.Source})", e.Remedy, e);
        }
    }

    private static string WithPassword(string connection, SettingValue password)
    {
        if (password.Text is not { Length: > 0 } secret) return connection;
        // A password in the connection string takes precedence.
        var given = connection.Split(';').Select(part => part.Split('=')[0].Trim());
        if (given.Any(name => name.Equals("password", StringComparison.OrdinalIgnoreCase) || name.Equals("pwd", StringComparison.OrdinalIgnoreCase)))
        {
            return connection;
        }

        var added = new DbConnectionStringBuilder { ["Password"] = secret };
        return $"{connection.TrimEnd(';', ' ')};{added.ConnectionString}";
    }

    private static BourseException NoDatabase(SettingValue database, string text, string scheme)
    {
        var near = NearestName.Of(scheme, [Scheme, "mariadb", Sqlite]);
        var remedy = near is null || near == Sqlite && text.Contains('=', StringComparison.Ordinal) ? $"use {Sqlite} or \"{Form}\""
            : near == Sqlite ? $"did you mean {Sqlite}?"
            : $"did you mean \"{Form}\"?";
        return database.Unusable("is no database", remedy);
    }
}
