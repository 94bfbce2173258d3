using Bourse.Adapters.SparkConnect.Protocol;

namespace Bourse.Adapters.SparkConnect;

/// <summary>A query in Spark's SQL with one column of text as its result.</summary>
/// <param name="Sql">The query; it holds no secrets, since servers show it to their users.</param>
/// <param name="Sources">What it reads, under the names by which it knows them.</param>
internal sealed record SparkQuery(string Sql, IReadOnlyList<SparkSource> Sources)
{
    /// <summary>The query as Spark takes it: nothing of it stays in the session.</summary>
    public Plan ToPlan()
    {
        var query = new Relation { Sql = new SQL { Query = Sql } };
        var root = new WithRelations { Root = query, References = { Sources.Select(source => source.ToRelation()) } };
        return new Plan { Root = Sources.Count == 0 ? query : new Relation { WithRelations = root } };
    }
}

/// <summary>Something that Spark reads by itself.</summary>
/// <param name="Name">By what name a query knows it.</param>
/// <param name="Format">What reads it, e.g. <c>jdbc</c>.</param>
/// <param name="Options">Where it is and how it is read; may hold secrets.</param>
internal sealed record SparkSource(string Name, string Format, IReadOnlyDictionary<string, string> Options)
{
    internal Relation ToRelation()
    {
        var read = new Read { DataSource = new Read.Types.DataSource { Format = Format, Options = { Options.ToDictionary() } } };
        return new Relation { SubqueryAlias = new SubqueryAlias { Input = new Relation { Read = read }, Alias = Name } };
    }
}
