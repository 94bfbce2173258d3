using System.Text;

namespace Bourse.Tests.Cli;

/// <summary>Collects what is written and tells when a text has come.</summary>
internal sealed class SignallingStream : Stream
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _written = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text
    {
        get
        {
            lock (_gate) return Encoding.UTF8.GetString(_written.ToArray());
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public async Task WaitForAsync(string text)
    {
        while (true)
        {
            Task changed;
            lock (_gate) changed = _changed.Task;
            if (Text.Contains(text, StringComparison.Ordinal)) return;
            await changed.WaitAsync(Patience.Longest);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            _written.Write(buffer);
            var old = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            old.SetResult();
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
