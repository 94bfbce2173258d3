using System.Net;

namespace Bourse.Dashboard;

/// <summary>Where a web server of this program listens, and to whom.</summary>
public abstract record ListeningOptions
{
    /// <summary>What is served, as messages name it, e.g. <c>dashboard</c>.</summary>
    public abstract string Served { get; }

    /// <summary>What is shown, and can be changed, to whom it is open.</summary>
    public abstract string Exposed { get; }

    /// <summary>The address it listens on; others than loopback need a <see cref="Token"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes one that is free.</summary>
    public int Port { get; init; }

    /// <summary>Other ports of that address on which it answers.</summary>
    public virtual IEnumerable<int> OtherPorts => [];

    /// <summary>What callers have to show; null when everybody who reaches the address may look.</summary>
    public string? Token { get; init; }

    /// <summary>How a reverse proxy shows it to others, e.g. <c>https://bourse.example.org</c>; null without one.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Whether a request may name any host, because what it has to show is nothing that a browser adds by itself.</summary>
    public virtual bool TakesAnyHost => false;
}
