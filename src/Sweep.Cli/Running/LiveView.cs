using Sweep.Core;
using Sweep.Store;
using Sweep.Worker;

namespace Sweep.Cli;

/// <summary>The panel, repainted a few times a second, and above it a line for every run that ended and for everything unusual.</summary>
internal sealed class LiveView : IRunView
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);
    private readonly TerminalInfo _terminal;
    private readonly WorkerEventLines _lines;
    private readonly SweepProgress _progress;
    private readonly string _metric;
    private readonly LiveRegion _region;
    private readonly Lock _lock = new();
    private readonly List<string> _above = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _painting;
    private bool _closed;

    public LiveView(TextWriter output, TerminalInfo terminal, WorkerEventLines lines, SweepProgress progress, string metric,
        TimeProvider time)
    {
        (_terminal, _lines, _progress, _metric) = (terminal, lines, progress, metric);
        _region = new LiveRegion(output);
        _painting = PaintAsync(new PeriodicTimer(FrameTime, time));
    }

    public void Report(WorkerEvent value)
    {
        _progress.Take(value);
        var line = value switch
        {
            RunEndedEvent ended => _lines.Ended(ended),
            DeviceQuarantinedEvent quarantined => _lines.Quarantined(quarantined),
            WorkerNoticeEvent notice => WorkerEventLines.Noticed(notice),
            _ => null,
        };
        if (line is not null)
            Say(line);
    }

    public void ReportElsewhere(RunSummary run) => Say(_lines.EndedElsewhere(run, _metric));

    public void Say(string message)
    {
        lock (_lock)
            _above.Add(message);
    }

    public void Abandon() => Close();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _painting;
        Close();
        _ended.Dispose();
    }

    private async Task PaintAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                do
                    Paint();
                while (await timer.WaitForNextTickAsync(_ended.Token));
            }
            catch (OperationCanceledException)
            {
                // The end of the view.
            }
        }
    }

    private void Paint()
    {
        lock (_lock)
        {
            if (_closed)
                return;
            var width = _terminal.CurrentWidth();
            _region.Paint(_above, ProgressPanel.Lines(_progress.Read(), _terminal with { Width = width }), width, Console.WindowHeight);
            _above.Clear();
        }
    }

    private void Close()
    {
        lock (_lock)
        {
            if (!_closed)
                _region.Close(_above, _terminal.CurrentWidth());
            _closed = true;
        }
    }
}
