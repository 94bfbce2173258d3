using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>Failures as pages tell them.</summary>
internal static class FailureText
{
    /// <summary>What went wrong, and what mends it when that is known.</summary>
    public static string Of(BourseException failure) =>
        SafeText.Of((failure.Remedy is null ? failure.Message : $"{failure.Message}: {failure.Remedy}").ReplaceLineEndings(" "));
}
