using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Bourse.Lake.Query;

namespace Bourse.Adapters.Spark;

/// <summary>Values of Arrow's columns as texts, in the form that results of statements have.</summary>
internal static class ArrowText
{
    /// <summary>What the texts of a column are.</summary>
    public static ResultKind KindOf(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Boolean => ResultKind.Boolean,
        ArrowTypeId.Struct or ArrowTypeId.List or ArrowTypeId.Map => ResultKind.Json,
        ArrowTypeId.Int8 or ArrowTypeId.Int16 or ArrowTypeId.Int32 or ArrowTypeId.Int64 or ArrowTypeId.Float or ArrowTypeId.Double
            or ArrowTypeId.Decimal128 => ResultKind.Number,
        _ => ResultKind.Text,
    };

    /// <summary>A value; null for a null.</summary>
    /// <exception cref="InvalidDataException">The column has a type that has no text.</exception>
    public static string? Of(IArrowArray array, int row)
    {
        if (array.IsNull(row)) return null;
        return array switch
        {
            StringArray texts => texts.GetString(row),
            BooleanArray flags => flags.GetValue(row)!.Value ? "true" : "false",
            Int8Array numbers => Text(numbers.GetValue(row)!.Value),
            Int16Array numbers => Text(numbers.GetValue(row)!.Value),
            Int32Array numbers => Text(numbers.GetValue(row)!.Value),
            Int64Array numbers => Text(numbers.GetValue(row)!.Value),
            FloatArray numbers => DoubleText.Of(numbers.GetValue(row)!.Value),
            DoubleArray numbers => DoubleText.Of(numbers.GetValue(row)!.Value),
            Decimal128Array numbers => numbers.GetString(row),
            Date32Array days => days.GetDateTimeOffset(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimestampArray times => Time(times.GetTimestamp(row)!.Value),
            StructArray or ListArray => Json(array, row),
            _ => throw new InvalidDataException($"an Arrow stream has a column of type {array.Data.DataType.Name}, which is not supported"),
        };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Json(IArrowArray array, int row)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions)) Write(json, array, row);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, IArrowArray array, int row)
    {
        if (array.IsNull(row)) json.WriteNullValue();
        else if (array is StructArray fields) WriteStruct(json, fields, row);
        else if (array is MapArray) throw new InvalidDataException("a map inside of a result is not supported");
        else if (array is ListArray list) WriteList(json, list, row);
        else if (KindOf(array.Data.DataType) == ResultKind.Text) json.WriteStringValue(Of(array, row));
        else json.WriteRawValue(Plain(array, Of(array, row)!));
    }

    /// <summary>Inside of objects and lists, numbers have one zero at their ends at most.</summary>
    private static string Plain(IArrowArray array, string text)
    {
        if (array is not Decimal128Array || !text.Contains('.', StringComparison.Ordinal)) return text;
        var trimmed = text.TrimEnd('0');
        return trimmed[^1] == '.' ? $"{trimmed}0" : trimmed;
    }

    private static void WriteStruct(Utf8JsonWriter json, StructArray array, int row)
    {
        var names = ((StructType)array.Data.DataType).Fields;
        json.WriteStartObject();
        for (var at = 0; at < names.Count; at++)
        {
            json.WritePropertyName(names[at].Name);
            Write(json, array.Fields[at], row);
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, ListArray array, int row)
    {
        var start = array.ValueOffsets[row];
        json.WriteStartArray();
        for (var at = start; at < array.ValueOffsets[row + 1]; at++) Write(json, array.Values, at);
        json.WriteEndArray();
    }
}
