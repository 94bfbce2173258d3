namespace Bourse.Hosting.Configuration;

/// <summary>Which parts of a setting's value may be shown.</summary>
public enum Secrecy
{
    /// <summary>All of it.</summary>
    None,

    /// <summary>All but passwords inside it: it is a URL or a connection string.</summary>
    Address,

    /// <summary>All but what stands before an <c>@</c>: it is a list of servers, in which a user has no place.</summary>
    Servers,

    /// <summary>All but what follows the server's name and port, where a token stands.</summary>
    Engine,

    /// <summary>Nothing of it.</summary>
    All,
}
