using Bourse.Adapters.Cassandra;
using Bourse.Adapters.MySql;

namespace Bourse.Hosting.Configuration;

/// <summary>Names the missing setting when a server refuses a user without a password.</summary>
public static class MissingPassword
{
    /// <summary>Adds the name of the missing setting to such a failure; returns any other failure unchanged.</summary>
    public static BourseException Named(BourseException failure)
    {
        if (SettingOf(failure)?.EnvironmentName is not { } name) return failure;
        return new BourseException(failure.Kind, $"{name} is not set: {failure.Message}", $"set {name} in the environment or in .env", failure);
    }

    private static Setting? SettingOf(BourseException failure) =>
        MySqlPassword.IsMissing(failure) ? Setting.MySqlPassword : CassandraPassword.IsMissing(failure) ? Setting.CassandraPassword : null;
}
