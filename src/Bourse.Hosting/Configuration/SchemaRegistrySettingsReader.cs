using Bourse.Adapters.SchemaRegistry;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads where the schema registry is: a URL, or several separated by commas; a user in it counts as the user info.</summary>
public static class SchemaRegistrySettingsReader
{
    private const string Form = "http://HOST:8081";

    /// <summary>Reads it; null for the registry in the event log.</summary>
    /// <exception cref="BourseException">It is no URL (<see cref="FailureKind.Usage"/>).</exception>
    public static SchemaRegistryOptions? Read(SettingsSources sources)
    {
        var registry = sources.ValueOf(Setting.SchemaRegistry);
        if (string.IsNullOrWhiteSpace(registry.Text)) return null;
        var addresses = registry.Text.Split(',', StringSplitOptions.TrimEntries).Select(text => AddressOf(text, registry)).ToList();
        var given = sources.ValueOf(Setting.SchemaRegistryUserInfo).Text;
        var user = string.IsNullOrEmpty(given) ? addresses.Select(UserOf).FirstOrDefault(user => user.Length > 0) : given;
        return new SchemaRegistryOptions { Addresses = [.. addresses.Select(WithoutUser)], UserInfo = user };
    }

    private static Uri AddressOf(string text, SettingValue registry) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https") && address.Host.Length > 0
            ? address
            : throw registry.Unusable("is not the address of a schema registry", $"write it like {Form}");

    private static string UserOf(Uri address) => Uri.UnescapeDataString(address.UserInfo);

    private static Uri WithoutUser(Uri address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri;
}
