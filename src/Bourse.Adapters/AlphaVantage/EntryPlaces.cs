namespace Bourse.Adapters.AlphaVantage;

/// <summary>Where the texts of a bar are in a reply.</summary>
internal struct EntryPlaces
{
    private int _members;
    private bool _isUnusual;

    /// <summary>Where its time ends; the quote stands there.</summary>
    public int TimeEnd;

    /// <summary>The first price.</summary>
    public (int Start, int End) Open;

    /// <summary>The highest price.</summary>
    public (int Start, int End) High;

    /// <summary>The lowest price.</summary>
    public (int Start, int End) Low;

    /// <summary>The last price.</summary>
    public (int Start, int End) Close;

    /// <summary>The volume.</summary>
    public (int Start, int End) Volume;

    /// <summary>Whether the members are the five usual ones in their usual order, each a text.</summary>
    public readonly bool AreInOrder => _members == 5 && !_isUnusual;

    /// <summary>Notes where a member is.</summary>
    /// <param name="number">The number in its name, from 1 to 5; 0 for another name.</param>
    /// <param name="start">Where its text starts.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="isText">Whether it is in quotes.</param>
    public void Note(int number, int start, int length, bool isText)
    {
        _isUnusual |= number != ++_members || !isText;
        var place = (start, start + length);
        switch (number)
        {
            case 1:
                Open = place;
                break;
            case 2:
                High = place;
                break;
            case 3:
                Low = place;
                break;
            case 4:
                Close = place;
                break;
            case 5:
                Volume = place;
                break;
        }
    }
}
