using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Bourse.Adapters.MySql;
using Bourse.Exchanges;

namespace Bourse.Benchmarks.Scale;

/// <summary><c>bench generate</c>: tables of many portfolios and many years in a MySQL database, and the network that describes them.</summary>
internal static class GenerateCommand
{
    private const string Scheme = "mysql:";
    /// <summary>The variable that may hold the password.</summary>
    public const string PasswordVariable = "BOURSE_MYSQL_PASSWORD";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var portfolios = new Option<int>("--portfolios") { Description = "how many", DefaultValueFactory = _ => 5_000 };
        var from = Day("--from", "the first day", new DateOnly(2000, 1, 1));
        var to = Day("--to", "the last day", new DateOnly(2024, 12, 31));
        var seed = new Option<ulong>("--seed") { Description = "chooses prices and holdings", DefaultValueFactory = _ => PriceModel.DefaultSeed };
        var database = new Option<string>("--database")
        {
            Description = $"\"mysql:Server=HOST;User ID=NAME;Database=NAME\"; the password may stand in {PasswordVariable}", Required = true,
        };
        var file = new Option<FileInfo>("--out")
        {
            Description = "where the network goes, for --portfolios of bourse", DefaultValueFactory = _ => new FileInfo("generated-portfolios.json"),
        };
        var command = new Command("generate", "Fills a MySQL database with the tables of many portfolios; goes on where it was ended.")
        {
            portfolios, from, to, seed, database, file,
        };
        command.SetAction((parsed, cancellation) => BenchmarkCommand.RunAsync(async () =>
        {
            var wanted = new GeneratorOptions(
                parsed.GetValue(portfolios), parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(seed), parsed.GetValue(file)!.FullName);
            await new Generator(ReadDatabase(parsed.GetRequiredValue(database)), wanted).RunAsync(cancellation);
        }));
        return command;
    }

    /// <summary>Reads where the database is, as <c>bourse</c> does.</summary>
    /// <exception cref="BourseException">It cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static MySqlOptions ReadDatabase(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new BourseException(FailureKind.Usage, "the database must be one of MySQL", "write --database \"mysql:Server=HOST;User ID=NAME\"");
        }

        var connection = text[Scheme.Length..];
        var names = connection.Split(';').Select(part => part.Split('=')[0].Trim().ToLowerInvariant());
        if (Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password && !names.Any(name => name is "password" or "pwd"))
        {
            connection = $"{connection.TrimEnd(';')};{new DbConnectionStringBuilder { ["Password"] = password }.ConnectionString}";
        }

        return MySqlOptions.Parse(connection);
    }

    private static Option<DateOnly> Day(string name, string description, DateOnly otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a day: write 2000-01-01");
            return otherwise;
        },
    };
}
