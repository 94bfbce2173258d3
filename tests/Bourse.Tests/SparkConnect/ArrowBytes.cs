using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Bourse.Tests.SparkConnect;

/// <summary>Results as Spark sends them: Arrow IPC streams.</summary>
internal static class ArrowBytes
{
    /// <summary>One column of text, in a batch.</summary>
    public static byte[] OfTexts(params string?[] texts) => Of(Texts(texts));

    /// <summary>A stream of batches.</summary>
    public static byte[] Of(params RecordBatch[] batches)
    {
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, batches[0].Schema))
        {
            writer.WriteStart();
            foreach (var batch in batches) writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    public static RecordBatch Texts(params string?[] texts) => Columns(("json", new StringArray.Builder().AppendRange(texts).Build()));

    public static RecordBatch Columns(params (string Name, IArrowArray Values)[] columns) => new(
        new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: true))], []),
        columns.Select(column => column.Values),
        columns[0].Values.Length);
}
