using Bourse.Hosting.Stages;
using Bourse.Hosting.Stages.Bars;
using Bourse.Hosting.Stages.Exchanges;
using Bourse.Hosting.Stages.Investors;
using Bourse.Hosting.Stages.Ledger;

namespace Bourse.Cli;

/// <summary>The network that this program runs. A new kind of stage needs its own folder and one line here.</summary>
internal static class BourseTopology
{
    /// <summary>The kinds of stages, in the order in which data flow.</summary>
    public static NetworkTopology Create() => new(
        new ExchangeKind(),   //                          prices ─► topic StockExchange
        new InvestorKind(),   // topic StockExchange ─► valuation ─► topic portfolios
        new IngestionKind(),  // topic portfolios    ─► rows      ─► InvestorsDB
        new StreamKind());    // topics <SYMBOL>_topic          ─► bar store, when asked for
}
