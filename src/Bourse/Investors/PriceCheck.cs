using Bourse.Events;

namespace Bourse.Investors;

/// <summary>Tells whether an investor could use a message of topic <see cref="Topics.Prices"/>, by the validator of its stage.</summary>
public sealed class PriceCheck
{
    private readonly PriceValidator _validator;
    private readonly List<UsablePrice> _prices = [];

    /// <summary>Creates the check of an investor.</summary>
    /// <param name="options">How the investor works.</param>
    /// <param name="clock">Gives today's date: days too far in the future are refused.</param>
    public PriceCheck(InvestorOptions options, TimeProvider clock) =>
        _validator = new PriceValidator(new InvestorBook(options, static (_, _) => { }), clock);

    /// <summary>Why the investor could not use a message, or null.</summary>
    public string? FindProblem(CopiedRecord message)
    {
        _prices.Clear();
        return _validator.Read(message.AsRecord(), _prices);
    }
}
