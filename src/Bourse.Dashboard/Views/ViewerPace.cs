namespace Bourse.Dashboard.Views;

/// <summary>How often pages change.</summary>
internal static class ViewerPace
{
    /// <summary>The least time between two changes of a chart that is pushed: more often nobody sees it.</summary>
    public static readonly TimeSpan OfCharts = TimeSpan.FromMilliseconds(50);

    /// <summary>The least time between two changes of figures and tables: more often nobody can read them.</summary>
    public static readonly TimeSpan OfTexts = TimeSpan.FromMilliseconds(250);

    /// <summary>The least time between two readings of a history, which is a table of the database.</summary>
    public static readonly TimeSpan OfHistories = TimeSpan.FromMilliseconds(500);

    /// <summary>The least time between two readings of all that was known of a portfolio, which is a whole topic.</summary>
    public static readonly TimeSpan OfRevisions = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two readings of the newest messages: more often nobody can read them.</summary>
    public static readonly TimeSpan OfTails = TimeSpan.FromMilliseconds(250);

    /// <summary>How often is looked at what nothing pushes.</summary>
    public static readonly TimeSpan OfLooks = TimeSpan.FromSeconds(2);

    /// <summary>The longest time after which a page looks by itself when nothing rings any more, as while a server is away.</summary>
    public static readonly TimeSpan OfQuiet = TimeSpan.FromSeconds(10);

    /// <summary>Every how many looks the plan of calls is reckoned.</summary>
    public const int LooksOfPlans = 5;
}
