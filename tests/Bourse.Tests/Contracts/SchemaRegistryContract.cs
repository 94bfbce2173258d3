using Bourse.Schemas;
using Bourse.Schemas.Compatibility;
using Bourse.Schemas.Validation;

namespace Bourse.Tests.Contracts;

/// <summary>What every registry of schemas keeps to; one subclass a registry.</summary>
public abstract class SchemaRegistryContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The registry, as one process sees it.</summary>
    protected ISchemaRegistry Registry { get; private set; } = null!;

    /// <summary>The same registry, as another process sees it.</summary>
    protected ISchemaRegistry Other { get; private set; } = null!;

    /// <summary>The name of a subject that only this test uses.</summary>
    protected virtual string Subject(string topic) => SchemaSubject.OfTopic(topic);

    public async ValueTask InitializeAsync()
    {
        Registry = await OpenAsync();
        Other = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Registry is not null) await Registry.DisposeAsync();
        if (Other is not null) await Other.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<ISchemaRegistry> OpenAsync();

    protected virtual Task CleanUpAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_registry_without_schemas_says_so()
    {
        Assert.Null(await Registry.FindLatestAsync(Subject("t"), None));
        Assert.Empty(await Registry.ListVersionsAsync(Subject("t"), None));
        Assert.Equal(CompatibilityLevel.Backward, await Registry.GetCompatibilityAsync(Subject("t"), None));
    }

    [Fact]
    public async Task Versions_are_numbered_from_one_and_seen_by_everybody()
    {
        var first = await Registry.RegisterAsync(Subject("t"), Of("""{"type":"integer"}"""), None);
        var second = await Other.RegisterAsync(Subject("t"), Of("""{"type":"number"}"""), None);
        Assert.Equal((1, """{"type":"integer"}"""), (first.Version, first.Text));
        Assert.Equal((2, """{"type":"number"}"""), (second.Version, second.Text));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal([(1, first.Id), (2, second.Id)], (await Registry.ListVersionsAsync(Subject("t"), None)).Select(one => (one.Version, one.Id)));
        var latest = await Registry.FindLatestAsync(Subject("t"), None);
        Assert.Equal((2, SchemaVersion.JsonType, """{"type":"number"}"""), (latest!.Version, latest.Type, latest.Text));
        Assert.Contains(Subject("t"), await Other.ListSubjectsAsync(None));
    }

    [Fact]
    public async Task A_schema_that_a_subject_has_had_is_not_added_again()
    {
        await Registry.RegisterAsync(Subject("t"), Of("""{"type":"integer"}"""), None);
        await Registry.RegisterAsync(Subject("t"), Of("""{"type":"number"}"""), None);
        Assert.Equal(2, (await Other.RegisterAsync(Subject("t"), Of("""{ "type": "number" }"""), None)).Version);
        Assert.Equal(1, (await Other.RegisterAsync(Subject("t"), Of("""{"type":"integer"}"""), None)).Version);
        Assert.Equal(2, (await Registry.ListVersionsAsync(Subject("t"), None)).Count);
    }

    [Fact]
    public async Task Equal_schemas_of_two_subjects_share_an_id()
    {
        var one = await Registry.RegisterAsync(Subject("t"), Of("""{"type":"integer"}"""), None);
        var other = await Other.RegisterAsync(Subject("u"), Of("""{"type":"integer"}"""), None);
        var third = await Registry.RegisterAsync(Subject("v"), Of("""{"type":"string"}"""), None);
        Assert.Equal((one.Id, 1), (other.Id, other.Version));
        Assert.NotEqual(one.Id, third.Id);
    }

    [Fact]
    public async Task A_version_that_is_not_compatible_is_refused_with_the_place_and_the_rule()
    {
        await Registry.RegisterAsync(Subject("t"), Of("""{"properties":{"a":{"type":"number"}}}"""), None);
        var refused = await Assert.ThrowsAsync<BourseException>(
            () => Other.RegisterAsync(Subject("t"), Of("""{"properties":{"a":{"type":"integer"}}}"""), None));
        Assert.Equal(BourseErrorCode.SchemaIncompatible, refused.Code);
        const string reason = "$.a: type: number → integer (backward: messages of version 1 must fit the new one)";
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Single(await Registry.ListVersionsAsync(Subject("t"), None));
    }

    [Theory]
    [InlineData(CompatibilityLevel.None, true, true)]
    [InlineData(CompatibilityLevel.Backward, true, false)]
    [InlineData(CompatibilityLevel.Forward, false, true)]
    [InlineData(CompatibilityLevel.Full, false, false)]
    [InlineData(CompatibilityLevel.FullTransitive, false, false)]
    public async Task A_subject_keeps_to_its_own_level(CompatibilityLevel level, bool takesWider, bool takesNarrower)
    {
        await Registry.RegisterAsync(Subject("t"), Of("""{"type":["integer","null"]}"""), None);
        await Registry.SetCompatibilityAsync(Subject("t"), level, None);
        Assert.Equal(level, await Other.GetCompatibilityAsync(Subject("t"), None));
        Assert.Equal(CompatibilityLevel.Backward, await Other.GetCompatibilityAsync(Subject("u"), None));
        Assert.Equal(takesNarrower, await TakesAsync("""{"type":"integer"}"""));
        if (!takesNarrower) Assert.Equal(takesWider, await TakesAsync("""{"type":["number","null"]}"""));
    }

    [Fact]
    public async Task Of_many_writers_at_once_each_gets_a_version_and_an_id_of_its_own()
    {
        await Registry.RegisterAsync(Subject("t"), Of("""{"title":"first"}"""), None);
        var writers = Enumerable.Range(0, 6).Select(number => Task.Run(
            () => (number % 2 == 0 ? Registry : Other).RegisterAsync(Subject("t"), Of($$"""{"title":"{{number}}"}"""), None)));
        var versions = await Task.WhenAll(writers);
        Assert.Equal([2, 3, 4, 5, 6, 7], versions.Select(version => version.Version).Order());
        Assert.Equal(6, versions.Select(version => version.Id).Distinct().Count());
        var held = await Other.ListVersionsAsync(Subject("t"), None);
        foreach (var version in versions) Assert.Equal(version.Text, held.Single(one => one.Version == version.Version).Text);
    }

    [Fact]
    public async Task Writers_of_several_subjects_at_once_get_no_id_twice()
    {
        var writers = Enumerable.Range(0, 6).Select(number => Task.Run(
            () => (number % 2 == 0 ? Registry : Other).RegisterAsync(Subject($"t{number}"), Of($$"""{"title":"{{number}}"}"""), None)));
        var versions = await Task.WhenAll(writers);
        Assert.All(versions, version => Assert.Equal(1, version.Version));
        Assert.Equal(6, versions.Select(version => version.Id).Distinct().Count());
    }

    protected static TopicSchema Of(string text) => TopicSchema.Parse(text);

    private async Task<bool> TakesAsync(string text)
    {
        try
        {
            await Other.RegisterAsync(Subject("t"), Of(text), None);
            return true;
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.SchemaIncompatible)
        {
            return false;
        }
    }
}
