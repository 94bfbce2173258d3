using System.Text.Json;

namespace Bourse.Lake.Catalog;

/// <summary>Writes columns as files of the catalog have them.</summary>
public static class CatalogColumns
{
    /// <summary>Writes a member <c>columns</c>: an array of <c>{"name":…,"type":…}</c>, with <c>column</c> where SQL has another name.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<CatalogColumn> columns)
    {
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            if (column.IsRenamed) json.WriteString("column", column.Column);
            json.WritePropertyName("type");
            LakeTypeJson.Write(json, column.Type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
