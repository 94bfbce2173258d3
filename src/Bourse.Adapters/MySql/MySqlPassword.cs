namespace Bourse.Adapters.MySql;

/// <summary>Distinguishes a missing password from a wrong one.</summary>
public static class MySqlPassword
{
    /// <summary>Whether a server refused a user without a password, so that the settings can name the missing one.</summary>
    public static bool IsMissing(BourseException failure) => failure.InnerException is MissingException;

    /// <summary>The failure of a connection without a password.</summary>
    internal static BourseException Missing(MySqlOptions options, Exception e) => new(
        FailureKind.Usage,
        $"MySQL at {options.Address} refuses user '{options.User}' without a password",
        "give the password",
        new MissingException(e));

    private sealed class MissingException(Exception inner) : Exception(inner.Message, inner);
}
