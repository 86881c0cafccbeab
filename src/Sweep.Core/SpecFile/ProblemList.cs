namespace Sweep.Core;

/// <summary>Collects what is wrong with a file, to report it all at once, and what is to be said about one that is right.</summary>
internal sealed class ProblemList(string file)
{
    /// <summary>Enough for a person; a file that is no sweep file at all may have thousands.</summary>
    private const int Most = 100;

    private readonly HashSet<SweepFileProblem> _problems = [];
    private readonly HashSet<SweepFileNotice> _notices = [];

    /// <summary>True when no further problem will be shown.</summary>
    public bool IsFull => _problems.Count > Most;

    /// <summary>To tell whether a part of the file added any.</summary>
    public int Count => _problems.Count;

    public bool IsEmpty => _problems.Count == 0;

    /// <summary>What is wrong, without the places.</summary>
    public IEnumerable<string> Messages => _problems.OrderBy(p => p.Line).ThenBy(p => p.Column).Select(p => p.Message);

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<SweepFileNotice> Notices => [.. _notices.OrderBy(n => n.Line).ThenBy(n => n.Column)];

    /// <summary>Says that something is read in another way than it is written.</summary>
    public void Note(Mark at, string message)
    {
        if (_notices.Count <= Most)
            _notices.Add(new SweepFileNotice(file, at.Line, at.Column, message));
    }

    /// <summary>Says of another list's problems that they are none here.</summary>
    public void NoteAll(ProblemList others, Func<string, string> message)
    {
        foreach (var problem in others._problems)
            Note(new Mark(problem.Line, problem.Column), message(problem.Message));
    }

    public void Add(Mark at, string message)
    {
        if (!IsFull)
            _problems.Add(new SweepFileProblem(file, at.Line, at.Column, message));
    }

    /// <exception cref="SweepFileException">There is a problem.</exception>
    public void ThrowIfAny()
    {
        if (IsEmpty)
            return;
        var sorted = _problems.Take(Most).OrderBy(p => p.Line).ThenBy(p => p.Column).ToList();
        if (_problems.Count > Most)
            sorted.Add(sorted[^1] with { Message = $"and more; only the first {Most} problems are shown" });
        throw new SweepFileException(sorted);
    }
}
