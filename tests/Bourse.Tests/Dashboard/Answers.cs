namespace Bourse.Tests.Dashboard;

/// <summary>Whether a dashboard that is a process of its own answers.</summary>
internal static class Answers
{
    /// <summary>Asks it; nobody at the port is no answer.</summary>
    public static async Task<bool> IsThereAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
