using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>
/// The whole database <c>InvestorsDB</c> (docs/data.md, "Database"), for the code that opens it; other code receives only the part it needs. An
/// instance serves one caller at a time; any number of instances and processes may use one database. Every operation but those of
/// <see cref="IInvestorsSchema"/> throws <see cref="BourseException"/> with the remedy <c>bourse database init</c> while the tables are missing.
/// </summary>
/// <remarks>
/// As a store of <see cref="PortfolioRows"/> it writes all of a <see cref="SinkWrite{TRow}"/> in one transaction or nothing. A row replaces that of
/// the same day unless its revision is lower.
/// </remarks>
public interface IInvestorsDatabase : IInvestorsSchema, IValuationTables, ISinkStore<PortfolioRows>;
