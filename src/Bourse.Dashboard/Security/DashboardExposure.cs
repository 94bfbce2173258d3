using System.Net;

namespace Bourse.Dashboard.Security;

/// <summary>Refuses to serve the dashboard to others without a token.</summary>
internal static class DashboardExposure
{
    /// <summary>What is shown, and can be changed, to whom it is open.</summary>
    public const string Exposed = "prices, portfolios, messages of all topics, SQL over the lake, and the start and stop of pipelines and stages";

    /// <exception cref="BourseException">The address is not loopback, or there is a reverse proxy, and there is no token.</exception>
    public static void Check(DashboardOptions options)
    {
        if (options.Token is not null || (IPAddress.IsLoopback(options.Address) && options.PublicUrl is null)) return;
        throw new BourseException(
            FailureKind.Usage, $"without a token the dashboard would be open to everybody who reaches {options.Address}: {Exposed}", "give a token")
        {
            Code = BourseErrorCode.DashboardNeedsToken,
        };
    }
}
