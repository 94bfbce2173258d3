using System.Text;
using Bourse.Replay.Csv;

namespace Bourse.Tests.Replay.Csv;

public sealed class CsvFileTests
{
    private const string Plain = "Date,Symbol,Close\n2024-01-02,AAPL,185.64\n2024-01-03,AAPL,184.25\n";

    private static readonly string[] PlainMessages =
    [
        """{"Date":"2024-01-02","Symbol":"AAPL","Close":185.64}""",
        """{"Date":"2024-01-03","Symbol":"AAPL","Close":184.25}""",
    ];

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(Plain) },
        { "UTF-8 with a mark", CsvText.WithMark(Encoding.UTF8, Plain) },
        { "UTF-16 with a mark", CsvText.WithMark(Encoding.Unicode, Plain) },
        { "UTF-16, big end first, with a mark", CsvText.WithMark(Encoding.BigEndianUnicode, Plain) },
        { "UTF-16", Encoding.Unicode.GetBytes(Plain) },
        { "UTF-16, big end first", Encoding.BigEndianUnicode.GetBytes(Plain) },
        { "UTF-32 with a mark", CsvText.WithMark(Encoding.UTF32, Plain) },
        { "gzip", CsvText.Packed(Encoding.UTF8.GetBytes(Plain)) },
        { "gzip of UTF-16", CsvText.Packed(CsvText.WithMark(Encoding.Unicode, Plain)) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_is_read_in_any_encoding(string name, byte[] bytes)
    {
        Assert.NotEmpty(name);
        Assert.Equal(PlainMessages, CsvText.Messages(CsvText.Input(bytes), null, out var bad));
        Assert.Empty(bad);
    }

    [Theory]
    [InlineData("Date,Symbol,Close\r\n2024-01-02,AAPL,185.64\r\n2024-01-03,AAPL,184.25\r\n")]
    [InlineData("Date,Symbol,Close\r2024-01-02,AAPL,185.64\r2024-01-03,AAPL,184.25\r")]
    [InlineData("Date,Symbol,Close\n2024-01-02,AAPL,185.64\r\n2024-01-03,AAPL,184.25")]
    [InlineData("\n\nDate,Symbol,Close\n2024-01-02,AAPL,185.64\n\n2024-01-03,AAPL,184.25\n\n\n")]
    [InlineData("Date;Symbol;Close\n2024-01-02;AAPL;185.64\n2024-01-03;AAPL;184.25\n")]
    [InlineData("Date\tSymbol\tClose\n2024-01-02\tAAPL\t185.64\n2024-01-03\tAAPL\t184.25\n")]
    [InlineData("Date|Symbol|Close\n2024-01-02|AAPL|185.64\n2024-01-03|AAPL|184.25\n")]
    [InlineData("sep=;\nDate;Symbol;Close\n2024-01-02;AAPL;185.64\n2024-01-03;AAPL;184.25\n")]
    [InlineData("Date;Symbol;Close\n2024-01-02;AAPL;185,64\n2024-01-03;AAPL;184,25\n")]
    [InlineData("Date;Symbol;Close;\n2024-01-02;AAPL;185,64;\n2024-01-03;AAPL;184,25;\n;;;\n")]
    [InlineData("Date,Symbol,Close\n2024-01-02,AAPL,185.64,,\n2024-01-03,AAPL,184.25,\n,,\n,,,,\n")]
    [InlineData("\"Date\", \"Symbol\", \"Close\"\n\"2024-01-02\", \"AAPL\", \"185.64\"\n\"2024-01-03\", \"AAPL\", \"184.25\"\n")]
    [InlineData("Date , Symbol , Close\n 2024-01-02 , AAPL , 185.64 \n\" 2024-01-03 \",AAPL,184.25\n")]
    [InlineData("Date,Symbol,Close\n2024-01-02,AAPL,185.64\nDate,Symbol,Close\n2024-01-03,AAPL,184.25\n")]
    [InlineData("\uFEFFDate,Symbol,Close\n2024-01-02,AAPL,185.64\n\uFEFFDate,Symbol,Close\n2024-01-03,AAPL,184.25\n")]
    [InlineData("Date,Symbol,Close\n2024-01-02,AAPL,$185.64\n2024-01-03,AAPL,$184.25\n")]
    [InlineData("Date,Symbol,Close\n20240102,AAPL,185.64\n20240103,AAPL,184.25\n")]
    [InlineData("Date,Symbol,Close\n02-Jan-24,AAPL,185.64\n03-Jan-24,AAPL,184.25\n")]
    [InlineData("Date,Symbol,Close\n45293,AAPL,185.64\n45294,AAPL,184.25\n")]
    public void Files_that_programs_write_say_the_same(string text) => Assert.Equal(PlainMessages, CsvText.Messages(text));

    [Fact]
    public void A_field_in_quotes_may_hold_line_breaks_quotes_and_separators() => Assert.Equal(
        ["""{"Name":"Alpha\nInvestments, \"New York\"","Close":1.5}""", """{"Name":"B","Close":2.5}"""],
        CsvText.Messages("Name,Close\n\"Alpha\nInvestments, \"\"New York\"\"\",1.5\nB,2.5\n"));

    [Fact]
    public void The_line_of_a_row_counts_line_breaks_in_quotes()
    {
        CsvText.Messages(CsvText.Input("Name,Close\n\"A\nB\",1\n\n\"C\r\nD\",2\nE,x\nF,3\nG,4\n"), null, out var bad);
        Assert.Equal([new BadRow("f.csv", 7, "not a number in column Close: 'x'")], bad);
    }

    [Fact]
    public void A_quote_that_is_not_closed_costs_only_its_own_line()
    {
        var messages = CsvText.Messages(CsvText.Input("Name,Close\nA,1\n\"B,2\nC,3\nD\"E,4\nF,5\n"), null, out var bad);
        Assert.Equal(["""{"Name":"A","Close":1}""", """{"Name":"C","Close":3}""", """{"Name":"F","Close":5}"""], messages);
        Assert.Equal([(3L, "the quotes do not match"), (5L, "the quotes do not match")], bad.Select(row => (row.Line, row.Reason)));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("N/A")]
    [InlineData("n/a")]
    [InlineData("NA")]
    [InlineData("#N/A")]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData(".")]
    [InlineData("—")]
    public void A_number_that_is_not_there_is_null(string none) => Assert.Equal(
        ["""{"Name":"A","Close":1.5}""", """{"Name":"B","Close":null}""", """{"Name":"C","Close":2.5}"""],
        CsvText.Messages($"Name,Close\nA,1.5\nB,{none}\nC,2.5\n"));

    [Fact]
    public void A_text_that_is_not_there_is_null_and_a_ticker_NA_is_there() => Assert.Equal(
        ["""{"T":"NA"}""", """{"T":null}""", """{"T":null}""", """{"T":"-"}""", """{"T":"IBM"}"""],
        CsvText.Messages("T,\nNA,\nnull,\nNaN,\n-,\nIBM,\n"));

    [Fact]
    public void Columns_without_a_name_and_repeated_names_get_names_of_their_own() => Assert.Equal(
        ["""{"column1":0,"Close":1.5,"Close_2":2.5,"column4":7}""", """{"column1":1,"Close":1.5,"Close_2":2.5,"column4":null}"""],
        CsvText.Messages(",Close,Close,\n0,1.5,2.5,7\n1,1.5,2.5\n"));

    [Fact]
    public void Identifiers_keep_their_zeros() => Assert.Equal(
        ["""{"Code":"000001","Close":1.5}""", """{"Code":"600000","Close":2.5}"""], CsvText.Messages("Code,Close\n000001,1.5\n600000,2.5\n"));

    [Fact]
    public void Numbers_keep_the_digits_of_the_file() => Assert.Equal(
        ["""{"Close":3060.699951171875,"Volume":0.0,"Change":1.5E-05}"""],
        CsvText.Messages("Close,Volume,Change\n3060.699951171875,0.0,1.5E-05\n"));

    [Fact]
    public void Rows_that_are_too_short_or_too_long_or_hold_no_number_are_reported_with_their_line()
    {
        var messages = CsvText.Messages(CsvText.Input("A,B,C\n1,2,3\n1,2\n1,2,3,4\n1,x,3\n4,5,6\n7,8,9\n"), null, out var bad);
        Assert.Equal(["""{"A":1,"B":2,"C":3}""", """{"A":4,"B":5,"C":6}""", """{"A":7,"B":8,"C":9}"""], messages);
        Assert.Equal(
            [(3, "2 fields where the header has 3"), (4, "4 fields where the header has 3"), (5, "not a number in column B: 'x'")],
            bad.Select(row => ((int)row.Line, row.Reason)));
    }

    [Theory]
    [InlineData("A,B\n1,2\n3,4\n5,", "")]
    [InlineData("A,B\n1,2\n3,4\n5", "1 fields where the header has 2; it is the last row, perhaps the file is cut off")]
    [InlineData("A,B\n1,2\n3,4\n5,6.", "not a number in column B: '6.'; it is the last row, perhaps the file is cut off")]
    [InlineData("A,B\n1,2\n3,4\n5,\"6", "the quotes do not match; it is the last row, perhaps the file is cut off")]
    public void A_last_row_that_is_cut_off_is_reported(string text, string reason)
    {
        CsvText.Messages(CsvText.Input(text), null, out var bad);
        Assert.Equal(reason, Assert.Single(bad.Select(row => row.Reason).DefaultIfEmpty("")));
    }

    // Whether 1.190 is about one or about a thousand is told by the other values of the column, then by the other columns.
    [Theory]
    [InlineData("D;S;Close\n1;A;1.190\n2;A;370,87\n3;A;1.185,50\n", "1190", "370.87", "1185.50")]
    [InlineData("D;S;Close\n1;A;1.190\n2;A;370.87\n3;A;370\n", "1.190", "370.87", "370")]
    [InlineData("D;Open;Close\n1;5,5;1.190\n2;6,5;1.191\n3;7;1.192\n", "1190", "1191", "1192")]
    [InlineData("D;Open;Close\n1;5.5;1.190\n2;6.5;1.191\n3;7;1.192\n", "1.190", "1.191", "1.192")]
    [InlineData("D,S,Close\n1,A,1.190\n2,A,1.191\n3,A,1.192\n", "1.190", "1.191", "1.192")]
    [InlineData("D,S,Close\n1,A,\"1,190\"\n2,A,\"1,191.5\"\n3,A,5\n", "1190", "1191.5", "5")]
    [InlineData("D,S,Close\n1,A,\"1,19\"\n2,A,\"1.191,5\"\n3,A,5\n", "1.19", "1191.5", "5")]
    public void The_decimal_mark_is_decided_over_the_whole_column(string text, params string[] prices) =>
        Assert.Equal(prices, CsvText.Messages(text).Select(message => message.Split("\"Close\":")[1].TrimEnd('}')));

    [Theory]
    [InlineData("D;Close\n1;1.190\n2;1.191\n", "'1.190' in line 2 can have thousands or decimals")]
    [InlineData("D,Close\n1,\"1,190\"\n2,\"1,191\"\n", "'1,190' in line 2 can have thousands or decimals")]
    [InlineData("D;Close\n1;1.19\n2;1,19\n", "'1.19' in line 2 has a decimal point, '1,19' in line 3 a decimal comma")]
    public void Numbers_that_can_be_read_in_two_ways_are_refused(string text, string why)
    {
        var error = Assert.Throws<BourseException>(() => CsvText.Messages(text));
        Assert.Equal((FailureKind.Usage, BourseErrorCode.DecimalMarkUnclear), (error.Kind, error.Code));
        Assert.Equal($"f.csv: the decimal mark of column Close is not clear: {why}", error.Message);
    }

    [Fact]
    public void A_decimal_mark_that_is_given_decides()
    {
        Assert.Equal(["""{"D":1,"Close":1190}"""], CsvText.Messages("D;Close\n1;1.190\n", new CsvOptions { DecimalMark = ',' }));
        Assert.Equal(["""{"D":1,"Close":1.190}"""], CsvText.Messages("D;Close\n1;1.190\n", new CsvOptions { DecimalMark = '.' }));
    }

    [Theory]
    [InlineData("Date,C\n02/01/2024,1\n13/01/2024,2\n", "2024-01-02", "2024-01-13")]
    [InlineData("Date,C\n01/02/2024,1\n01/13/2024,2\n", "2024-01-02", "2024-01-13")]
    [InlineData("Date,C\n02.01.2024,1\n13.01.2024,2\n", "2024-01-02", "2024-01-13")]
    [InlineData("Date,C\n01/01/2024,1\n02/02/2024,2\n", "2024-01-01", "2024-02-02")]
    [InlineData("Date,C\n02/01/2024 16:00,1\n13/01/2024,2\n", "2024-01-02T16:00:00", "2024-01-13")]
    [InlineData("Date,C\n2024-01-02T16:00:00-05:00,1\n2024-01-03,2\n", "2024-01-02T16:00:00-05:00", "2024-01-03")]
    [InlineData("timestamp,C\n1704211200,1\n1704297600,2\n", "2024-01-02T16:00:00Z", "2024-01-03T16:00:00Z")]
    [InlineData("timestamp,C\n1704211200000,1\n1704297600500,2\n", "2024-01-02T16:00:00Z", "2024-01-03T16:00:00.5Z")]
    public void The_order_of_day_and_month_is_decided_over_the_whole_column(string text, params string[] days) =>
        Assert.Equal(days, CsvText.Messages(text).Select(message => message.Split('"')[3]));

    [Theory]
    [InlineData("02/01/2024", "03/01/2024", "'02/01/2024' in line 2 can be read in two ways")]
    [InlineData("02/01/24", "03/01/24", "'02/01/24' in line 2 can be read in two ways")]
    [InlineData("13/01/2024", "01/13/2024", "'13/01/2024' in line 2 has the day first, '01/13/2024' in line 3 the month")]
    public void Days_that_can_be_read_in_two_ways_are_refused(string first, string second, string why)
    {
        var error = Assert.Throws<BourseException>(() => CsvText.Messages($"Date,C\n{first},1\n{second},2\n"));
        Assert.Equal((FailureKind.Usage, BourseErrorCode.DayFormUnclear), (error.Kind, error.Code));
        Assert.Equal($"f.csv: the days of column Date are not clear: {why}", error.Message);
    }

    [Theory]
    [InlineData("dd/MM/yyyy", "2024-01-02")]
    [InlineData("MM/dd/yyyy", "2024-02-01")]
    public void A_form_of_days_that_is_given_decides(string format, string day) => Assert.Equal(
        [$$"""{"Date":"{{day}}","C":1}"""], CsvText.Messages("Date,C\n02/01/2024,1\n", new CsvOptions { DayFormat = format }));

    [Fact]
    public void Numbers_are_days_only_in_a_column_that_is_called_so() => Assert.Equal(
        ["""{"Date":"2024-01-02","Volume":45293,"Id":20240102}"""], CsvText.Messages("Date,Volume,Id\n45293,45293,20240102\n"));

    [Fact]
    public void A_text_that_is_not_UTF_8_is_Windows_1252() => Assert.Equal(
        ["""{"Größe":5,"Preis":7.5}"""],
        CsvText.Messages(CsvText.Input([(byte)'G', (byte)'r', 0xF6, 0xDF, .. "e;Preis\n5;7,5 "u8, 0x80, (byte)'\n']), null, out _));

    [Theory]
    [InlineData("", "f.csv is empty")]
    [InlineData("\n\n", "f.csv is empty")]
    [InlineData(",,\n1,2,3\n", "f.csv is empty")]
    public void A_file_without_a_header_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<BourseException>(() => CsvText.Messages(text)).Message);

    [Fact]
    public void A_hundred_thousand_columns_are_read()
    {
        const int Columns = 100_000;
        var names = string.Join(',', Enumerable.Range(0, Columns).Select(i => $"c{i}"));
        var row = string.Join(',', Enumerable.Range(0, Columns).Select(i => $"{i}.5"));
        var message = Assert.Single(CsvText.Messages($"{names}\n{row}\n"));
        Assert.EndsWith("""
            "c99999":99999.5}
            """, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_gzip_file_that_was_cut_off_is_refused(double part)
    {
        var rows = string.Concat(Enumerable.Range(1, 500).Select(row => $"{row},{row * 7919 % 1009}.{row % 97:00}\n"));
        var packed = CsvText.Packed(Encoding.UTF8.GetBytes("Number,Close\n" + rows));
        AssertDamaged(packed[..(int)(packed.Length * part)]);
        AssertDamaged(packed[..^4]);
    }

    [Fact]
    public void A_gzip_file_whose_bytes_were_changed_is_refused()
    {
        var packed = CsvText.Packed(Encoding.UTF8.GetBytes(Plain));
        packed[^6] ^= 1;
        AssertDamaged(packed);
    }

    private static void AssertDamaged(byte[] packed)
    {
        var failure = Assert.Throws<BourseException>(() =>
        {
            using var text = CsvText.Input(packed).Open();
            text.CopyTo(Stream.Null);
        });
        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains("is damaged or cut off", failure.Message, StringComparison.Ordinal);
    }
}
