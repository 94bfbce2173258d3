using System.Net;

namespace Bourse.Dashboard.Security;

/// <summary>Refuses to serve others without a token.</summary>
internal static class Exposure
{
    /// <exception cref="BourseException">The address is not loopback, or there is a reverse proxy, and there is no token.</exception>
    public static void Check(ListeningOptions options)
    {
        if (options.Token is not null || (IPAddress.IsLoopback(options.Address) && options.PublicUrl is null)) return;
        throw new BourseException(
            FailureKind.Usage,
            $"without a token the {options.Served} would be open to everybody who reaches {options.Address}: {options.Exposed}",
            "give a token")
        {
            Code = BourseErrorCode.DashboardNeedsToken,
        };
    }
}
