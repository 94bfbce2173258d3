using Apache.Arrow;
using Apache.Arrow.Ipc;
using Bourse.Adapters.SparkConnect.Protocol;
using Google.Protobuf;

namespace Bourse.Adapters.SparkConnect;

/// <summary>A query in Spark's SQL.</summary>
/// <param name="Sql">The query; it holds no secrets, since servers show it to their users.</param>
/// <param name="Sources">What it reads, under the names by which it knows them.</param>
internal sealed record SparkQuery(string Sql, IReadOnlyList<SparkSource> Sources)
{
    /// <summary>The query as a Spark relation, which leaves no state in the session.</summary>
    public Plan ToPlan()
    {
        var query = new Relation { Sql = new SQL { Query = Sql } };
        var root = new WithRelations { Root = query, References = { Sources.Select(source => source.ToRelation()) } };
        return new Plan { Root = Sources.Count == 0 ? query : new Relation { WithRelations = root } };
    }
}

/// <summary>Something that a query reads.</summary>
internal sealed class SparkSource
{
    private readonly string _name;
    private readonly Relation _input;

    private SparkSource(string name, Relation input) => (_name, _input) = (name, input);

    /// <summary>A data source that Spark reads itself.</summary>
    /// <param name="name">By what name a query knows it.</param>
    /// <param name="format">What reads it, e.g. <c>jdbc</c>.</param>
    /// <param name="options">Where it is and how it is read; may hold secrets.</param>
    public static SparkSource Of(string name, string format, IReadOnlyDictionary<string, string> options)
    {
        var read = new Read { DataSource = new Read.Types.DataSource { Format = format, Options = { options.ToDictionary() } } };
        return new SparkSource(name, new Relation { Read = read });
    }

    /// <summary>A data source that Spark reads on and on, as the input of a <see cref="SparkStream"/>.</summary>
    /// <param name="name">By what name a query knows it.</param>
    /// <param name="format">What reads it, e.g. <c>kafka</c>.</param>
    /// <param name="options">Where it is and how it is read; may hold secrets.</param>
    public static SparkSource Endless(string name, string format, IReadOnlyDictionary<string, string> options)
    {
        var source = Of(name, format, options);
        source._input.Read.IsStreaming = true;
        return source;
    }

    /// <summary>Files that Spark reads itself.</summary>
    /// <param name="name">By what name a query knows them.</param>
    /// <param name="format">What reads them, e.g. <c>json</c>.</param>
    /// <param name="schema">Their columns, as in a CREATE TABLE statement; null if the files tell.</param>
    /// <param name="paths">Where they are.</param>
    /// <param name="options">How they are read.</param>
    public static SparkSource Of(
        string name, string format, string? schema, IEnumerable<string> paths, IReadOnlyDictionary<string, string> options)
    {
        var source = new Read.Types.DataSource { Format = format, Options = { options.ToDictionary() }, Paths = { paths } };
        if (schema is not null) source.Schema = schema;
        return new SparkSource(name, new Relation { Read = new Read { DataSource = source } });
    }

    /// <summary>The rows of another query.</summary>
    /// <param name="name">By what name a query knows them.</param>
    /// <param name="query">The other query; its sources have other names than this one and its neighbours.</param>
    public static SparkSource Of(string name, SparkQuery query) => new(name, query.ToPlan().Root);

    /// <summary>
    /// Rows that travel along with the query, of the types of their columns. A server takes messages of up to 128 MiB
    /// (<c>spark.connect.grpc.maxInboundMessageSize</c>): all rows of a query have to stay below that.
    /// </summary>
    /// <param name="name">By what name a query knows them.</param>
    /// <param name="rows">The rows.</param>
    public static SparkSource Of(string name, RecordBatch rows)
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, rows.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(rows);
            writer.WriteEnd();
        }

        // The rows are in native memory, which a finalizer frees; the writer does not hold on to them while it copies the last column.
        GC.KeepAlive(rows);
        var data = UnsafeByteOperations.UnsafeWrap(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return new SparkSource(name, new Relation { LocalRelation = new LocalRelation { Data = data } });
    }

    internal Relation ToRelation() => new() { SubqueryAlias = new SubqueryAlias { Input = _input, Alias = _name } };
}
