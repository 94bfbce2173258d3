using System.Text;
using Bourse.Lake.Catalog;

namespace Bourse.Tests.Lake;

public sealed class TypeObserverTests
{
    [Theory]
    [InlineData("int", "1", "-2147483647", "2147483647")]
    [InlineData("bigint", "1", "2147483648")]
    [InlineData("bigint", "-9223372036854775807")]
    [InlineData("decimal(19,0)", "9223372036854775808")]
    [InlineData("decimal(20,0)", "12345678901234567890")]
    [InlineData("decimal(3,2)", "1.50")]
    [InlineData("decimal(3,2)", "0.25")]
    [InlineData("decimal(38,38)", "0.12345678901234567890123456789012345678")]
    [InlineData("decimal(17,14)", "335.90698726000005", "1.5")]
    [InlineData("decimal(5,2)", "1.50", "100")]
    [InlineData("decimal(38,0)", "12345678901234567890123456789012345678")]
    [InlineData("double", "123456789012345678901234567890123456789")]
    [InlineData("double", "1e3", "2")]
    [InlineData("double", "0.00000000000000000001", "1234567890123456789012345.5")]
    [InlineData("boolean", "true", "null", "false")]
    [InlineData("date", "\"2026-11-29\"", "null", "\"0001-01-01\"")]
    [InlineData("varchar", "\"2026-11-29\"", "\"2026-02-30\"")]
    [InlineData("varchar", "\"2026-11-29\"", "\"\"")]
    [InlineData("varchar", "\"20261129\"")]
    [InlineData("varchar", "\"2026-11-29\"", "1")]
    [InlineData("varchar", "true", "1")]
    [InlineData("varchar", "{\"a\":1}", "[1]")]
    [InlineData("unknown", "null")]
    [InlineData("list<decimal(3,2)>", "[1,2.25]", "[]", "null")]
    [InlineData("list<unknown>", "[]")]
    [InlineData("struct<a:int,b:list<varchar>,c:bigint>", "{\"a\":1,\"b\":[\"x\"]}", "{\"c\":3000000000}")]
    [InlineData("varchar", "{\"a\":1,\"A\":2}")]
    [InlineData("varchar", "{}")]
    [InlineData("varchar", "{\"\":1}")]
    public void A_column_has_the_narrowest_type_that_holds_its_values(string type, params string[] values) =>
        Assert.Equal(type, TypeOf([], values));

    [Theory]
    [InlineData("int", "1", "bigint", "3000000000")]
    [InlineData("int", "1", "decimal(12,2)", "0.25")]
    [InlineData("decimal(3,2)", "1.50", "decimal(5,3)", "10.125")]
    [InlineData("decimal(3,2)", "1.50", "decimal(3,2)", "1.25")]
    [InlineData("date", "\"2026-11-29\"", "varchar", "\"x\"")]
    [InlineData("unknown", "null", "boolean", "true")]
    [InlineData("struct<a:int>", "{\"a\":1}", "struct<a:int,b:boolean>", "{\"b\":true}")]
    public void A_type_found_before_is_only_widened(string before, string first, string after, string second)
    {
        var type = TypeOf([], first);
        Assert.Equal(before, type);
        var observer = new TypeObserver();
        Observe(observer, first);
        Assert.Equal(after, TypeOf([observer.ToLakeType()], second));
    }

    [Fact]
    public void Objects_nested_very_deep_are_text()
    {
        var depth = 200;
        var value = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Assert.Contains("varchar", TypeOf([], value), StringComparison.Ordinal);
    }

    private static string TypeOf(LakeType[] known, params string[] values)
    {
        var observer = new TypeObserver();
        foreach (var type in known) observer.Observe(type);
        foreach (var value in values) Observe(observer, value);
        return observer.ToLakeType().ToString();
    }

    private static void Observe(TypeObserver observer, string value)
    {
        var reader = new System.Text.Json.Utf8JsonReader(Encoding.UTF8.GetBytes(value), new System.Text.Json.JsonReaderOptions { MaxDepth = 256 });
        reader.Read();
        observer.Observe(ref reader);
    }
}
