using Bourse.Adapters.Sqlite;

namespace Bourse.Tests.Sqlite;

/// <summary>Writing to a file that cannot be opened.</summary>
public sealed class SqliteWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-writer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_fails_every_write_until_it_is_moved_away()
    {
        var file = Path.Combine(_folder, "bars.db");
        await File.WriteAllTextAsync(file, new string('x', 8192), CancellationToken.None);
        await using var store = new SqliteBarStore(file, TimeProvider.System);
        for (var i = 0; i < 2; i++)
        {
            var failure = await Assert.ThrowsAsync<BourseException>(() => CreateAsync(store));
            Assert.Equal($"{file} is not a SQLite file", failure.Message);
        }

        File.Delete(file);
        await CreateAsync(store);
        Assert.True(File.Exists(file));
    }

    private static Task CreateAsync(SqliteBarStore store) =>
        store.CreateAsync(CancellationToken.None).WaitAsync(Patience.Longest, CancellationToken.None);
}
