using Bourse.Events;

namespace Bourse.Bars;

/// <summary>Tells whether the stream could use a message of a symbol's topic, by the reader of its stage.</summary>
public static class BarCheck
{
    /// <summary>Why the stream could not use a message, or null.</summary>
    public static string? FindProblem(CopiedRecord message)
    {
        if (!SymbolNames.TryParseTopic(message.Partition.Topic, out var symbol)) return $"{message.Partition.Topic} is no symbol's topic";
        try
        {
            new BarReader(symbol).Read(message.AsRecord());
            return null;
        }
        catch (BadMessageException e)
        {
            return e.Message;
        }
    }
}
