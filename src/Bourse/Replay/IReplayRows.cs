namespace Bourse.Replay;

/// <summary>The rows of a file in the order in which they are sent.</summary>
internal interface IReplayRows : IDisposable
{
    /// <summary>The row reached by <see cref="Next"/>.</summary>
    ReplayRow Current { get; }

    /// <summary>Goes to the next row; false after the last one.</summary>
    bool Next();
}
