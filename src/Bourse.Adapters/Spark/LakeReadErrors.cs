using System.Text.RegularExpressions;
using Bourse.Adapters.SparkConnect;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>Spark's errors at statements over the lake as failures for people.</summary>
internal static partial class LakeReadErrors
{
    /// <summary>The failure of a statement.</summary>
    /// <param name="failure">Spark's error.</param>
    /// <param name="columns">The columns of the tables that it reads.</param>
    public static BourseException Of(SparkException failure, IReadOnlyCollection<string> columns)
    {
        var unknown = UnknownColumn().Match(failure.Message);
        var remedy = unknown.Success ? NearestName.Remedy(unknown.Groups[1].Value, columns) : null;
        return new BourseException(FailureKind.Failed, $"Spark: {Identifier().Replace(failure.Message, "").TrimEnd('.')}", remedy, failure);
    }

    [GeneratedRegex("parameter with name [`\"]([^`\"]+)[`\"] cannot be resolved")]
    private static partial Regex UnknownColumn();

    [GeneratedRegex(@"^\[[A-Z0-9_.]+\] | SQLSTATE: [0-9A-Z]+.*$")]
    private static partial Regex Identifier();
}
