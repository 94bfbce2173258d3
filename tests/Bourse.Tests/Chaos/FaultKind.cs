namespace Bourse.Tests.Chaos;

/// <summary>What goes wrong with a part of the system.</summary>
internal enum FaultKind
{
    /// <summary>The process is killed (kill -9) and started again some time later.</summary>
    Kill,

    /// <summary>The process is suspended (SIGSTOP), and goes on some time later.</summary>
    Stop,

    /// <summary>All connections are reset, and new ones too, for some time.</summary>
    Cut,

    /// <summary>Everything takes longer on the way, for some time.</summary>
    Slow,

    /// <summary>The disk of the stage's home folder has no room, for some time.</summary>
    FullDisk,

    /// <summary>The clock that the stage sees jumps, and jumps back some time later.</summary>
    ClockStep,
}

/// <summary>What a victim is, which decides what can happen to it.</summary>
internal enum VictimKind
{
    /// <summary>A stage of the program.</summary>
    Stage,

    /// <summary>A server.</summary>
    Server,

    /// <summary>The way from the stages to a server.</summary>
    Link,
}

/// <summary>A part of the system to which something happens.</summary>
/// <param name="Name">Its name, which no other part has.</param>
/// <param name="Kind">What it is.</param>
internal sealed record Victim(string Name, VictimKind Kind);
