using System.Numerics;
using Bourse.Adapters.Cql;

namespace Bourse.Tests.Cql;

/// <summary>The forms in which values travel, by hand and by the framework's big integers.</summary>
public sealed class CqlValuesTests
{
    [Theory]
    [InlineData("181.50", "00000002" + "46E6")]
    [InlineData("0", "00000000" + "00")]
    [InlineData("0.00", "00000002" + "00")]
    [InlineData("127", "00000000" + "7F")]
    [InlineData("128", "00000000" + "0080")]
    [InlineData("-1", "00000000" + "FF")]
    [InlineData("-128", "00000000" + "80")]
    [InlineData("-12.9", "00000001" + "FF7F")]
    [InlineData("79228162514264337593543950335", "00000000" + "00FFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("-79228162514264337593543950335", "00000000" + "FF000000000000000000000001")]
    [InlineData("0.0000000000000000000000000001", "0000001C" + "01")]
    public void A_decimal_is_its_scale_and_its_digits(string text, string hex)
    {
        var value = decimal.Parse(text);
        using var values = new CqlValues();
        var encoded = values.Add(value).Encoded[4..].ToArray();

        Assert.Equal(hex, Convert.ToHexString(encoded));
        Assert.Equal(text, CqlDecimal.Read(encoded).ToString());
    }

    [Fact]
    public void Any_decimal_survives_and_is_as_the_frameworks_big_integer_writes_it()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var high = random.Next(3) == 0 ? random.Next() : 0;
            var value = new decimal(random.Next(), random.Next(), high, random.Next(2) == 0, (byte)random.Next(29));
            var bits = decimal.GetBits(value);
            var digits = BigInteger.Parse(value.ToString().Replace(".", "", StringComparison.Ordinal));
            var bytes = new byte[CqlDecimal.MostBytes];
            var length = CqlDecimal.Write(bytes, value);

            Assert.Equal((bits[3] >> 16) & 0xFF, bytes[3]);
            Assert.Equal(digits.ToByteArray(isBigEndian: true), bytes[4..length]);
            Assert.Equal(value.ToString(), CqlDecimal.Read(bytes.AsSpan(0, length)).ToString());
        }
    }

    [Theory]
    [InlineData("FFFFFFFD" + "05", "5000")]
    [InlineData("0000001E" + "0F4240", "0.0000000000000000000000010000")]
    [InlineData("00000002" + "000046E6", "181.50")]
    [InlineData("80000000" + "00", "0")]
    [InlineData("7FFFFFFF" + "00", "0.0000000000000000000000000000")]
    public void What_others_write_differently_is_read(string hex, string text) =>
        Assert.Equal(text, CqlDecimal.Read(Convert.FromHexString(hex)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("00000002")]
    [InlineData("00000000" + "01000000000000000000000000")]
    [InlineData("0000001D" + "01")]
    [InlineData("FFFFFFE0" + "01")]
    [InlineData("80000000" + "01")]
    [InlineData("7FFFFFFF" + "01")]
    [InlineData("00000000" + "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void A_decimal_that_cannot_be_kept_is_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => CqlDecimal.Read(Convert.FromHexString(hex)));

    [Fact]
    public void Other_values_have_the_forms_of_the_specification()
    {
        using var values = new CqlValues();
        values.Add("äb").Add(258L).Add(-2).Add(true).Add(false).AddNull()
            .Add(new DateTime(2024, 5, 1, 14, 0, 0, DateTimeKind.Utc)).Add(new DateTime(1969, 12, 31, 23, 59, 59, 999, DateTimeKind.Utc))
            .Add(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

        Assert.Equal(9, values.Count);
        Assert.Equal(
            "00000003C3A462" + "000000080000000000000102" + "00000004FFFFFFFE" + "0000000101" + "0000000100" + "FFFFFFFF"
            + "000000080000018F34747B00" + "00000008FFFFFFFFFFFFFFFF" + "0000001000112233445566778899AABBCCDDEEFF",
            Convert.ToHexString(values.Encoded));
    }

    [Fact]
    public void An_instant_of_no_zone_is_not_guessed_at()
    {
        using var values = new CqlValues();
        Assert.Throws<ArgumentException>(() => values.Add(new DateTime(2024, 5, 1)));
    }

    [Theory]
    [InlineData("a.example", "a.example:9042")]
    [InlineData("10.0.0.1:9043", "10.0.0.1:9043")]
    [InlineData("[::1]:9043", "[::1]:9043")]
    [InlineData("::1", "[::1]:9042")]
    public void An_address_is_a_host_and_perhaps_a_port(string text, string read) => Assert.Equal(read, CqlEndpoint.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(":9042")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("user:secret@host:9042")]
    [InlineData("[::1")]
    [InlineData("a/b")]
    public void Anything_else_is_no_address(string text) => Assert.Throws<FormatException>(() => CqlEndpoint.Parse(text));
}
