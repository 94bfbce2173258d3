namespace Bourse.Hosting.Telemetry;

/// <summary>A database that is measured.</summary>
/// <param name="System">Its kind (<see cref="BourseTelemetry.DatabaseSystem"/>).</param>
/// <param name="Name">Its name (<see cref="BourseTelemetry.DatabaseName"/>).</param>
public sealed record MeasuredDatabase(string System, string Name);
