namespace Bourse.Hosting.Stages;

/// <summary>The log messages that a host may want to add something to, by their ids.</summary>
public static class StageEvents
{
    /// <summary>Prices of a file differ from those in the log. An exchange that runs with <see cref="StageRun.Revise"/> sends them.</summary>
    public const int FileDiffers = 32;

    /// <summary>The log has prices of a file that the file does not have any more.</summary>
    public const int PricesRemoved = 34;

    /// <summary>A stage that is to end with the last day waits for what does not come.</summary>
    public const int NothingComes = 5;

    /// <summary>A line that a stage in a process of its own has written.</summary>
    public const int StageSays = 41;
}
