using Bourse.Hosting.Stages;
using Bourse.Hosting.Stages.Exchanges;
using Bourse.Hosting.Stages.Investors;
using Bourse.Hosting.Stages.Ledger;

namespace Bourse.Tests.Hosting;

public sealed class NetworkTopologyTests
{
    [Fact]
    public void A_kind_that_reads_what_a_later_one_writes_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new NetworkTopology(new IngestionKind(), new InvestorKind()));
        Assert.StartsWith("ingest reads what a later kind writes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_kinds_with_the_same_word_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new NetworkTopology(new ExchangeKind(), new ExchangeKind()));
        Assert.StartsWith("exchange is there twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_upstream_follows_from_the_topics()
    {
        var (exchange, investor, ingestion) = (new ExchangeKind(), new InvestorKind(), new IngestionKind());
        var topology = new NetworkTopology(exchange, investor, ingestion);

        Assert.Empty(topology.UpstreamOf(exchange));
        Assert.Equal([exchange], topology.UpstreamOf(investor));
        Assert.Equal([investor], topology.UpstreamOf(ingestion));
        Assert.Equal(["StockExchange", "portfolios"], topology.Topics);
    }
}
