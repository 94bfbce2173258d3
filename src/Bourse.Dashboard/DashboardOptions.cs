using System.Net;

namespace Bourse.Dashboard;

/// <summary>How the dashboard is served.</summary>
public sealed record DashboardOptions
{
    /// <summary>The usual port.</summary>
    public const int UsualPort = 8501;

    /// <summary>The address it listens on; others than loopback need a <see cref="Token"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes one that is free.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>What viewers have to show; null when everybody who reaches the address may look.</summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing can be changed by it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>How a reverse proxy shows it to browsers, e.g. <c>https://bourse.example.org</c>; null without one.</summary>
    public Uri? PublicUrl { get; init; }
}
