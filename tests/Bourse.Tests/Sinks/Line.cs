using System.Text;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Sinks;

/// <summary>What the sinks of these tests write of a record: where it stood, and its text.</summary>
internal readonly record struct Line(TopicPartition Partition, long Offset, string Text);

/// <summary>Takes every record but those whose text begins with "bad", and fails as a program does at "bug".</summary>
internal sealed class LineBatch(TopicPartition partition, bool fillsWhileWriting) : ISinkBatch<Line>
{
    private readonly List<Line> _lines = [];
    private int _chosen;

    public IEnumerable<Line> Rows => _lines;

    public bool FillsWhileWriting => fillsWhileWriting;

    public void Add(in Bourse.Events.Record record)
    {
        var text = Encoding.UTF8.GetString(record.Value);
        if (text.StartsWith("bad", StringComparison.Ordinal)) throw new BadMessageException("it is bad");
        if (text == "bug") throw new InvalidOperationException("a programming error");
        _lines.Add(new Line(partition, record.Offset, text));
    }

    public SinkRemainder? Split(bool all)
    {
        _chosen = _lines.Count;
        return null;
    }

    public void RemoveWritten()
    {
        _lines.RemoveRange(0, _chosen);
        _chosen = 0;
    }

    public void Clear()
    {
        _lines.Clear();
        _chosen = 0;
    }
}
