namespace Sweep.Worker;

/// <summary>The slots of a process that have no run, in the order in which they came. Safe for use by several threads.</summary>
internal sealed class WaitingLine
{
    private readonly Lock _lock = new();
    private readonly List<WaitingSlot> _waiting = [];
    private readonly WorkSignal _changed = new();
    private long _turn;
    private long _asked;

    /// <summary>Completes when a slot comes or goes, or is to ask again.</summary>
    public Task Changed => _changed.Next;

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    public void Add(WaitingSlot slot)
    {
        lock (_lock)
        {
            (slot.IsNew, slot.Turn) = (true, ++_turn);
            _waiting.Add(slot);
        }
        _changed.Pulse();
    }

    /// <summary>The slot is to stop: it leaves now, or when the call that is on its way for it has ended.</summary>
    public void TakeOut(WaitingSlot slot)
    {
        lock (_lock)
        {
            slot.Leaves = true;
            if (slot.IsAsking)
                return;
            _waiting.Remove(slot);
        }
        slot.Leave();
        _changed.Pulse();
    }

    /// <summary>Has every slot ask again.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            _turn++;
            _waiting.ForEach(slot => (slot.IsNew, slot.Turn) = (true, _turn));
        }
        _changed.Pulse();
    }

    /// <summary>The last claim found nothing: that holds for all who stood here when it began.</summary>
    public void Settle()
    {
        lock (_lock)
            _waiting.Where(slot => slot.Turn <= _asked).ToList().ForEach(slot => slot.IsNew = false);
    }

    /// <summary>
    /// The next slots to ask for, and marks them so: at most <paramref name="most"/>, of the devices that have the most free lanes first,
    /// so that runs spread over the devices.
    /// </summary>
    /// <param name="onlyNew">Only those that no claim was made for yet.</param>
    public IReadOnlyList<WaitingSlot> Ask(bool onlyNew, int most)
    {
        lock (_lock)
        {
            if (onlyNew && !_waiting.Exists(slot => slot.IsNew))
                return [];
            _asked = _turn;
            var free = _waiting.CountBy(slot => PackOption.SlotOf(slot.Slot.Id)).ToDictionary();
            var asked = _waiting.Where(slot => slot.IsNew || !onlyNew)
                .OrderByDescending(slot => free[PackOption.SlotOf(slot.Slot.Id)]--)
                .Take(most).ToList();
            asked.ForEach(slot => (slot.IsAsking, slot.IsNew) = (true, false));
            return asked;
        }
    }

    /// <summary>The call for these slots has ended: those that have their answer, and those that are to stop, leave.</summary>
    public void Answered(IReadOnlyList<WaitingSlot> asked)
    {
        var leaving = new List<WaitingSlot>();
        lock (_lock)
        {
            foreach (var slot in asked)
            {
                slot.IsAsking = false;
                if (!slot.Leaves && !slot.Answer.IsCompleted)
                    continue;
                if (_waiting.Remove(slot))
                    leaving.Add(slot);
            }
        }
        leaving.ForEach(slot => slot.Leave());
    }

    /// <summary>Those of a call that failed which still wait for its repetition.</summary>
    public IReadOnlyList<WaitingSlot> AskAgain(IReadOnlyList<WaitingSlot> asked)
    {
        lock (_lock)
        {
            var still = asked.Where(_waiting.Contains).ToList();
            still.ForEach(slot => slot.IsAsking = true);
            return still;
        }
    }

    /// <summary>All leave, told by <paramref name="tell"/> what comes of it.</summary>
    public void Empty(Action<WaitingSlot> tell)
    {
        List<WaitingSlot> all;
        lock (_lock)
        {
            all = [.. _waiting];
            _waiting.Clear();
        }
        all.ForEach(tell);
    }
}
