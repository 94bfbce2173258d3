using Bourse.Cli.Frame;

namespace Bourse.Tests.Cli;

public sealed class RemediesTests
{
    /// <summary>Those that only servers tell apart, by the status of an answer.</summary>
    private static readonly BourseErrorCode[] OfServers = [BourseErrorCode.NotThere, BourseErrorCode.ReadOnly, BourseErrorCode.StatementFailed];

    public static TheoryData<BourseErrorCode> Codes => [.. Enum.GetValues<BourseErrorCode>().Except([BourseErrorCode.None, .. OfServers])];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_remedy_that_names_a_command_or_an_option(BourseErrorCode code) =>
        Assert.Matches("--[a-z]|bourse ", Remedies.Of(code, "do something"));

    [Theory]
    [InlineData(BourseErrorCode.None, "do something", "do something")]
    [InlineData(BourseErrorCode.None, null, null)]
    [InlineData(BourseErrorCode.HomeNotUsable, "or choose another folder", "or choose another folder with --home")]
    [InlineData(BourseErrorCode.OutputNotWritable, "choose a folder you may write to", "choose a folder you may write to with --out DIR")]
    [InlineData(BourseErrorCode.LakeNotWritable, "choose a folder you may write to", "choose a folder you may write to with --lake DIR")]
    [InlineData(BourseErrorCode.DatabaseNotInitialized, "initialize the database", "run `bourse database init`")]
    public void A_remedy_in_plain_words_gets_those_of_the_command_line(BourseErrorCode code, string? plain, string? printed) =>
        Assert.Equal(printed, Remedies.Of(code, plain));
}
