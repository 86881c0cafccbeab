namespace Sweep.Worker;

/// <summary>The last lines that a process wrote to stderr: what it says when it dies.</summary>
internal sealed class LineTail(int lines, int lineLength)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count == lines)
                _lines.Dequeue();
            _lines.Enqueue(line.Length <= lineLength ? line : line[..lineLength] + "...");
        }
    }

    /// <summary>The lines, joined; empty when there were none.</summary>
    public override string ToString()
    {
        lock (_lock)
            return string.Join('\n', _lines);
    }
}
