using System.Text.Json;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>A JSON reader that can go on behind what another one has read.</summary>
internal ref struct ReplyCursor
{
    private readonly JsonReaderOptions _options;

    /// <summary>Where the text of the JSON reader begins in the reply.</summary>
    private int _start;

    /// <summary>The JSON reader.</summary>
    public Utf8JsonReader Json;

    /// <param name="text">The reply.</param>
    /// <param name="options">How it is read.</param>
    public ReplyCursor(ReadOnlySpan<byte> text, JsonReaderOptions options)
    {
        Text = text;
        _options = options;
        Json = new Utf8JsonReader(text, options);
    }

    /// <summary>The reply.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Where the present token begins.</summary>
    public readonly int TokenStart => _start + (int)Json.TokenStartIndex;

    /// <summary>How far the reply was read.</summary>
    public readonly int Position => _start + (int)Json.BytesConsumed;

    /// <summary>Goes on behind a text that is a member's value in a bar of a series: the reader is told so by a text of that depth.</summary>
    /// <param name="position">The first byte behind the quote.</param>
    public void ContinueBehindText(int position)
    {
        var before = new Utf8JsonReader("{\"\":{\"\":{\"\":\"\""u8, isFinalBlock: false, new JsonReaderState(_options));
        while (before.Read())
        {
        }

        Json = new Utf8JsonReader(Text[position..], isFinalBlock: true, before.CurrentState);
        _start = position;
    }
}
