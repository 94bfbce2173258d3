namespace Bourse.Hosting.Configuration;

/// <summary>Which parts of a setting's value may be shown.</summary>
public enum Secrecy
{
    /// <summary>All of it.</summary>
    None,

    /// <summary>All but passwords inside it: it is a URL or a connection string.</summary>
    Address,

    /// <summary>All but the text before an <c>@</c>: the value is a list of servers, which must not contain a user.</summary>
    Servers,

    /// <summary>The server's name and port only: a token may follow them.</summary>
    Engine,

    /// <summary>Nothing of it.</summary>
    All,
}
