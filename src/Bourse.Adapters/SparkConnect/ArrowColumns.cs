using Apache.Arrow;

namespace Bourse.Adapters.SparkConnect;

/// <summary>Columns of a batch by their names and types.</summary>
internal static class ArrowColumns
{
    /// <summary>A column.</summary>
    /// <typeparam name="T">The array of its type.</typeparam>
    /// <exception cref="InvalidDataException">The batch has no such column, or one of another type.</exception>
    public static T Column<T>(this RecordBatch batch, string name)
        where T : class, IArrowArray
    {
        for (var at = 0; at < batch.ColumnCount; at++)
        {
            if (batch.Schema.FieldsList[at].Name == name && batch.Column(at) is T column) return column;
        }

        throw new InvalidDataException($"an Arrow stream has no column {name} of the type that was asked for");
    }

    /// <summary>A value of a column without nulls.</summary>
    /// <exception cref="InvalidDataException">It is null.</exception>
    public static T At<T>(this PrimitiveArray<T> column, int row)
        where T : struct, IEquatable<T> =>
        column.GetValue(row) ?? throw new InvalidDataException("an Arrow stream has no value where one was asked for");

    /// <summary>A batch of columns that are never null.</summary>
    public static RecordBatch ToBatch(params (string Name, IArrowArray Values)[] columns) => new(
        new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, nullable: false))], []),
        columns.Select(column => column.Values),
        columns[0].Values.Length);
}
