using Bourse.Exchanges;
using Bourse.Market;
using Bourse.Replay.Csv;
using Bourse.Tests.Replay.Csv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Bourse.Tests.Exchanges;

public sealed class RecordedPricesTests
{
    private static string SampleFile => Path.Combine(AppContext.BaseDirectory, "samples", "aapl-googl-tsla-2015.csv");

    private static CsvInput Sample => new("sample.csv", () => File.OpenRead(SampleFile));

    // Counted and looked up in the file with Python's csv module.
    [Fact]
    public void The_sample_of_real_prices_is_read_whole()
    {
        var bad = new List<BadRow>();
        var prices = RecordedPrices.Read(Sample, null, bad.Add);
        Assert.Empty(bad);
        Assert.Equal(["AAPL", "GOOGL", "TSLA"], prices.Tickers);
        Assert.Equal((360, new DateOnly(2015, 1, 2), new DateOnly(2015, 6, 24)), (prices.Count, prices.FirstDay, prices.LastDay!.Value));
        Assert.Equal(["109.330000", "529.550000", "219.310000"], TextOf(prices, new DateOnly(2015, 1, 2)));
        Assert.Equal(["128.110000", "558.570000", "265.170000"], TextOf(prices, new DateOnly(2015, 6, 24)));
    }

    [Theory]
    [InlineData("Datum;Wertpapier;Kurs\n05.01.2024;SAP;140,25\n15.01.2024;SAP;141\n")]
    [InlineData("Handelstag;Kürzel;Schlusskurs\n05.01.2024;SAP;140,25\n15.01.2024;SAP;141\n")]
    [InlineData("Fecha;Símbolo;Cierre\n15/01/2024;SAP;140,25\n")]
    [InlineData("Jour,Titre,Clôture\n2024-01-05,SAP,140.25\n")]
    [InlineData("Date,Symbole,Cours\n2024-01-05,SAP,140.25\n")]
    public void Columns_are_found_by_the_names_they_have_in_German_French_and_Spanish(string text)
    {
        var prices = RecordedPrices.Read(CsvText.Input(text));
        Assert.Equal(["SAP"], prices.Tickers);
        Assert.Equal("140.250000", TextOf(prices, prices.FirstDay)[0]);
    }

    [Fact]
    public void The_days_of_the_sample_are_the_trading_days_of_New_York()
    {
        var prices = RecordedPrices.Read(Sample);
        var expected = Calendars.NewYork.Between(new DateOnly(2015, 1, 1), new DateOnly(2015, 6, 24));
        Assert.Equal(expected, prices.Calendar.Between(DateOnly.MinValue, DateOnly.MaxValue));
    }

    [Fact]
    public void The_network_of_the_sample_portfolio_is_read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "samples", "portfolios.json");
        var portfolio = Assert.Single(NetworkFile.Parse(File.ReadAllText(file), "portfolios.json", NetworkFile.Default).Portfolios);
        Assert.Equal(("Inv1_P1", (Quantity)350), (portfolio.Key, portfolio.Shares));
        Assert.Equal([new Holding("AAPL", 100), new Holding("GOOGL", 50), new Holding("TSLA", 200)], portfolio.Holdings);
    }

    [Theory]
    [InlineData("2020-01-02", "2020-01-06", 0)]
    [InlineData("2020-01-02", "2020-01-05", 1)]
    [InlineData("2020-01-03", "2020-01-03", 3)]
    [InlineData("1999-01-01", "2020-01-02", 2)]
    [InlineData("2020-01-04", "2020-12-31", 3)]
    [InlineData("2019-01-01", "2020-01-01", 4)]
    [InlineData("2021-01-01", "2021-01-02", 4)]
    public void Prices_outside_a_range_of_days_are_counted(string from, string to, int expected)
    {
        var prices = Read("Date,Stock,Close\n2020-01-02,IBM,1\n2020-01-02,HP,2\n2020-01-03,IBM,3\n2020-01-06,IBM,4\n", out _);
        Assert.Equal(expected, prices.CountOutside(DateOnly.ParseExact(from, "yyyy-MM-dd"), DateOnly.ParseExact(to, "yyyy-MM-dd")));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("")]
    public void A_row_without_a_ticker_is_left_out(string ticker)
    {
        var prices = Read($"Date,Stock,Close\n2020-01-02,{ticker},1\n2020-01-02,NAN,2\n2020-01-02,NA,3\n", out var bad);
        Assert.Equal(["NA", "NAN"], prices.Tickers);
        Assert.Equal($"not a ticker: '{ticker}'", Assert.Single(bad).Reason);
    }

    [Theory]
    [InlineData("2020-01-03,IBM,13", 3)]
    [InlineData("2020-01-03,IBM,13\n", null)]
    [InlineData("2020-01-03,IBM,13\r\n", null)]
    [InlineData("2020-01-03,IBM,136.10", null)]
    [InlineData("2020-01-03,IBM,13\n2020-01-06,IB", null)]
    public void A_last_row_that_may_be_cut_off_is_warned_of(string end, int? line)
    {
        var prices = Read($"Date,Stock,Close\n2020-01-02,IBM,135.42\n{end}", out _);
        var warning = "the last row may be cut off: no line end follows, and its last field is shorter than those above";
        Assert.Equal(line is null ? null : $"{prices.Calendar.Name}, line {line}: {warning}", prices.Warning);
    }

    [Theory]
    [InlineData("Date,Stock,Close\n2020-01-02,IBM,135.42\n")]
    [InlineData("\uFEFFDate,Stock,Close\r\n2020-01-02,IBM,135.42\r\n")]
    [InlineData("\"Date\",\"Stock\",\"Close\"\n\"2020-01-02\",\"IBM\",\"135.42\"")]
    [InlineData(",Volume,symbol,timestamp,close_price\n0,1.5E6,ibm,2020-01-02 16:00:00,135.42\n")]
    [InlineData("Index,Day,Adj Close\nIBM,02-Jan-20,135.420000000\n")]
    [InlineData("Name;Price;AsOf\nIBM; 135.42;2020-01-02T00:00:00Z\n")]
    [InlineData("Date,Adj Close,Close,Name,Ticker\n2020-01-02,1,135.42,International,IBM\n\n")]
    public void The_columns_are_found_by_the_names_they_usually_have(string csv)
    {
        var prices = Read(csv, out var bad);
        Assert.Empty(bad);
        Assert.Equal(["IBM"], prices.Tickers);
        Assert.Equal(["135.420000"], TextOf(prices, new DateOnly(2020, 1, 2)));
    }

    [Fact]
    public void Columns_that_are_named_are_taken()
    {
        const string Csv = "Date,Stock,Close,AdjClose,Settled\n2020-01-02,IBM,1,2,2020-01-03\n";
        var prices = RecordedPrices.Read(CsvText.Input(Csv), new PriceFileOptions { Columns = PriceColumns.Parse("settled,,AdjClose") });
        Assert.Equal(["2.000000"], TextOf(prices, new DateOnly(2020, 1, 3)));
    }

    [Theory]
    [InlineData("Date,Stock,Clse", "f.csv has no column 'Clse'", "did you mean Close?")]
    [InlineData("Date,Stock", "'Date,Stock' does not name three columns", "give day, ticker and price, e.g. Date,Stock,Close")]
    public void A_column_that_is_not_there_is_refused(string columns, string message, string remedy)
    {
        var error = Assert.Throws<BourseException>(
            () => RecordedPrices.Read(CsvText.Input("Date,Stock,Close\n"), new PriceFileOptions { Columns = PriceColumns.Parse(columns) }));
        Assert.Equal((FailureKind.Usage, message, remedy), (error.Kind, error.Message, error.Remedy));
    }

    [Theory]
    [InlineData("", "f.csv is empty")]
    [InlineData("Date,Stock,Close\n", "f.csv holds no price that can be used")]
    [InlineData("Date,Open,High\n2020-01-02,1,2\n", "f.csv has no column for the ticker; its columns are Date, Open, High")]
    public void A_file_without_prices_is_refused(string csv, string message) =>
        Assert.Equal(message, Assert.Throws<BourseException>(() => Read(csv, out _)).Message);

    [Theory]
    [InlineData("2020-02-30,IBM,1", "not a day: '2020-02-30'")]
    [InlineData("yesterday,IBM,1", "not a day: 'yesterday'")]
    [InlineData("2020-01-03,I B M,1", "not a ticker: 'I B M'")]
    [InlineData("2020-01-03,,1", "not a ticker: ''")]
    [InlineData("2020-01-03,IBM,", "not a price: ''")]
    [InlineData("2020-01-03,IBM,NaN", "not a price: 'NaN'")]
    [InlineData("2020-01-03,IBM,1e3e", "not a price: '1e3e'")]
    [InlineData("2020-01-03,IBM,2913.", "not a price: '2913.'")]
    [InlineData("2020-01-03,IBM,1.1234567x", "not a price: '1.1234567x'")]
    [InlineData("2020-01-03,IBM,-1.5", "not a price above zero and at most 10000000: '-1.5'")]
    [InlineData("2020-01-03,IBM,0.00", "not a price above zero and at most 10000000: '0.00'")]
    [InlineData("2020-01-03,IBM,10000000.01", "not a price above zero and at most 10000000: '10000000.01'")]
    [InlineData("2020-01-03,IBM", "2 fields where the header has 3")]
    [InlineData("2020-01-03,IBM,1,2", "4 fields where the header has 3")]
    [InlineData("2020-01-03,\"IBM,1", "the quotes do not match")]
    [InlineData("2020-01-02,IBM,136", "a second price of IBM on that day; line 2 has the first")]
    public void A_bad_row_is_reported_with_its_line_and_the_rest_goes_on(string row, string reason)
    {
        var prices = Read($"Date,Stock,Close\n2020-01-02,IBM,135\n\n{row}\n2020-01-06,IBM,137\n", out var bad);
        Assert.Equal([new BadRow("f.csv", 4, reason)], bad);
        Assert.Equal($"f.csv, line 4: {reason}", bad[0].ToString());
        Assert.Equal(["135.000000"], TextOf(prices, new DateOnly(2020, 1, 2)));
        Assert.Equal(["137.000000"], TextOf(prices, new DateOnly(2020, 1, 6)));
    }

    [Theory]
    [InlineData("333.87900637", "333.879006")]
    [InlineData("333.8790065", "333.879007")]
    [InlineData("0.1234564999", "0.123456")]
    [InlineData("2540.100098", "2540.100098")]
    [InlineData("181.91000366210938", "181.910004")]
    [InlineData("1.8514E+2", "185.140000")]
    [InlineData("1e3", "1000.000000")]
    public void A_price_keeps_six_of_its_digits(string text, string price) =>
        Assert.Equal([price], TextOf(Read($"Date,Stock,Close\n2020-01-02,IBM,{text}\n", out _), new DateOnly(2020, 1, 2)));

    // The files that people have brought, with the prices that a person reads in them.
    [Theory]
    [InlineData("\uFEFFDate;Symbol;Close\n2024-01-02;AAPL;185,64\n2024-01-03;AAPL;184,25\n", "AAPL", "2024-01-03", "184.250000")]
    [InlineData(
        "Date;Symbol;Close\n2024-01-02;A;1.185\n2024-01-02;B;370,87\n2024-01-03;A;1.185,50\n2024-01-04;A;1.190\n", "A", "2024-01-04", "1190.000000")]
    [InlineData("Date;Symbol;Close\n2024-01-02;AAPL;185.64\n", "AAPL", "2024-01-02", "185.640000")]
    [InlineData("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        + "AAPL.US,D,20240102,000000,187.15,188.44,183.885,185.64,82488674,0\n", "AAPL.US", "2024-01-02", "185.640000")]
    [InlineData("date,open,high,low,close,volume,Name\n2024-01-02,187.15,188.44,183.885,185.64,82488674,AAPL\n", "AAPL", "2024-01-02", "185.640000")]
    [InlineData("Date,Symbol,Close\n2024-01-02 00:00:00-05:00,AAPL,185.64\n20240108,AAPL,185.56\n", "AAPL", "2024-01-08", "185.560000")]
    [InlineData("Date,Symbol,Close\n2024-01-10 16:00:00 EST,AAPL,186.19\n2024-1-11,AAPL,185.59\n", "AAPL", "2024-01-11", "185.590000")]
    [InlineData("Symbol,Date,Close/Last\nAAPL,01/02/2024,$185.64\nAAPL,01/31/2024,$184.40\n", "AAPL", "2024-01-31", "184.400000")]
    [InlineData("Date,Symbol,Price\n\"Jan 02, 2024\",GOOGL,\"1,139.66\"\n", "GOOGL", "2024-01-02", "1139.660000")]
    public void Files_of_other_programs_are_read(string csv, string ticker, string day, string price)
    {
        var prices = Read(csv, out var bad);
        Assert.Empty(bad);
        Assert.Contains(ticker, prices.Tickers);
        Assert.Equal(price, TextOf(prices, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture))[0]);
    }

    [Theory]
    [InlineData(
        "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,187.149994,188.440002,183.889999,185.639999,184.938217,82488700\n", "185.639999")]
    [InlineData("timestamp,open,high,low,close,volume\n2024-01-02,187.1500,188.4400,183.8850,185.6400,82488674\n", "185.640000")]
    [InlineData("Index,Date,Close\n0,2024-01-02,185.64\n", "185.640000")]
    public void The_ticker_of_a_file_of_one_stock_is_given(string csv, string price)
    {
        var prices = RecordedPrices.Read(CsvText.Input(csv), new PriceFileOptions { Ticker = "aapl" });
        Assert.Equal(["AAPL"], prices.Tickers);
        Assert.Equal([price], TextOf(prices, new DateOnly(2024, 1, 2)));
    }

    [Fact]
    public void A_ticker_is_not_given_to_a_file_that_has_tickers()
    {
        const string Csv = "Date,Stock,Close\n2020-01-02,IBM,1\n2020-01-02,AMD,2\n";
        var error = Assert.Throws<BourseException>(() => RecordedPrices.Read(CsvText.Input(Csv), new PriceFileOptions { Ticker = "IBM" }));
        Assert.Equal("f.csv has a column for the ticker: Stock", error.Message);
    }

    [Fact]
    public void A_file_of_one_stock_says_how_to_give_its_ticker()
    {
        var error = Assert.Throws<BourseException>(() => Read("Date,Close\n2024-01-02,185.64\n", out _));
        Assert.Equal(BourseErrorCode.PriceTickerMissing, error.Code);
    }

    [Fact]
    public void Days_and_prices_of_columns_that_are_not_used_need_not_be_clear() => Assert.Equal(
        ["1.500000"],
        TextOf(Read("Date,Stock,Close,Expiry,Weight\n2024-01-02,IBM,1.5,02/01/2024,\"1,190\"\n", out _), new DateOnly(2024, 1, 2)));

    // The counts and sums are those of Python's csv and decimal modules.
    [Fact]
    public void The_prices_of_five_stocks_newest_first_are_read_whole()
    {
        var bad = new List<BadRow>();
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", "daily-5-tickers.csv.gz");
        var prices = RecordedPrices.Read(new CsvInput("daily.csv", () => File.OpenRead(path)), null, bad.Add);
        Assert.Empty(bad);
        Assert.Equal(["AAPL", "COKE", "GOOGL", "TSLA", "YHOO"], prices.Tickers);
        Assert.Equal((3634, new DateOnly(2015, 1, 2), new DateOnly(2017, 12, 29)), (prices.Count, prices.FirstDay, prices.LastDay!.Value));
        var sum = prices.Calendar.Between(prices.FirstDay, prices.LastDay!.Value)
            .SelectMany(day => TextOf(prices, day)).Sum(price => decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(1019382.082m, sum);
    }

    [Fact]
    public void A_day_tells_only_the_tickers_that_have_a_price_then()
    {
        var prices = Read("Date,Stock,Close\n2020-01-03,B,2\n2020-01-02,A,1\n2020-01-02,A,1\n", out var bad);
        Assert.Empty(bad);
        Assert.Equal(["1.000000", "0.000000"], TextOf(prices, new DateOnly(2020, 1, 2)));
        Assert.Equal(["0.000000", "2.000000"], TextOf(prices, new DateOnly(2020, 1, 3)));
        Assert.Equal(["0.000000", "0.000000"], TextOf(prices, new DateOnly(2020, 1, 4)));
    }

    [Fact]
    public void The_order_of_the_rows_does_not_matter()
    {
        var rows = File.ReadAllLines(SampleFile);
        Check.One(Properties.Drawn(20), Prop.ForAll<int>(seed =>
        {
            var body = rows[1..];
            new Random(seed).Shuffle(body);
            var shuffled = Read(string.Join('\n', body.Prepend(rows[0])), out _);
            var straight = Read(string.Join('\n', rows), out _);
            var days = straight.Calendar.Between(straight.FirstDay, straight.LastDay!.Value);
            return days.All(day => TextOf(shuffled, day).SequenceEqual(TextOf(straight, day)));
        }));
    }

    private static RecordedPrices Read(string csv, out List<BadRow> bad)
    {
        bad = [];
        return RecordedPrices.Read(CsvText.Input(csv), null, bad.Add);
    }

    private static string[] TextOf(RecordedPrices source, DateOnly day)
    {
        var prices = new Money[source.Tickers.Count];
        source.Read(day, prices);
        return [.. prices.Select(price => price.ToString())];
    }
}
