using Bourse.Pipelines;

namespace Bourse.Hosting.Configuration;

/// <summary>Builds the pipelines from those that Bourse comes with: each configuration file changes some of them or adds others.</summary>
public static class PipelineSettingsReader
{
    /// <summary>Reads them.</summary>
    /// <exception cref="BourseException">A file does not describe pipelines (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<Pipeline> Read(SettingsSources sources)
    {
        var pipelines = PipelineFile.Default;
        foreach (var file in sources.Files)
        {
            if (file.Pipelines is { } text) pipelines = PipelineFile.Parse(text, file.Path, pipelines);
        }

        return pipelines;
    }
}
