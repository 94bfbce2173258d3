using Bourse.Adapters.Spark;

namespace Bourse.Tests.Spark;

public sealed class DoubleTextTests
{
    /// <summary>The texts are those that DuckDB 1.5.6 printed.</summary>
    [Theory]
    [InlineData(1e20, "1e+20")]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(0, "0.0")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1234567.125, "1234567.125")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(335.90698726000005, "335.90698726000005")]
    public void A_number_is_written_as_duckdb_writes_it(double number, string text) => Assert.Equal(text, DoubleText.Of(number));
}
