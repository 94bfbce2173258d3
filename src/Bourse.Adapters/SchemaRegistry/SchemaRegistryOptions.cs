namespace Bourse.Adapters.SchemaRegistry;

/// <summary>How to reach a schema registry.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>Its addresses, without a user; the first that answers is used.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>User and password, as <c>USER:PASSWORD</c>; null for none.</summary>
    public string? UserInfo { get; init; }

    /// <summary>How long it may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The addresses, safe to show.</summary>
    public override string ToString() => string.Join(",", Addresses.Select(address => address.GetLeftPart(UriPartial.Path).TrimEnd('/')));
}
