using Bourse.Adapters.Sqlite;
using Bourse.Pipelines;
using Microsoft.Data.Sqlite;

namespace Bourse.Tests.Contracts;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-runs-").FullName;

    private string File => Path.Combine(_folder, "pipelines.db");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_refused_and_left_alone()
    {
        await using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = new SqliteCommand("UPDATE PipelineSchema SET version = 99", connection);
            command.ExecuteNonQuery();
        }

        await using var store = Open();
        var failure = await Assert.ThrowsAsync<BourseException>(() => store.InitializeAsync(TestContext.Current.CancellationToken));

        Assert.Equal($"{File} has tables of version 99, and this Bourse knows those up to 1", failure.Message);
    }

    protected override IRunStore Open() => new SqliteRunStore(File) { LockTimeout = TimeSpan.FromSeconds(60) };
}
