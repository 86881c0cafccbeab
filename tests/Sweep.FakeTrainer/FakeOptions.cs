using System.Globalization;
using Sweep.Core.Protocol;

namespace Sweep.FakeTrainer;

/// <summary>
/// The command line: <c>[--state FOLDER] [--act MISBEHAVIOUR]... [--no-checkpoints] [--protocol N] [--refuse-to-start]</c>.
/// </summary>
/// <param name="State">Where attempts are counted and gates are looked for; needed by misbehaviours that name an attempt or a gate.</param>
internal sealed record FakeOptions(string? State, IReadOnlyList<Misbehaviour> Acts, bool Checkpoints, int Protocol, bool RefusesToStart)
{
    public static FakeOptions Parse(string[] args)
    {
        string? state = null;
        var acts = new List<Misbehaviour>();
        var checkpoints = true;
        var protocol = TrainerProtocol.Version;
        var refuses = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--state":
                    state = args[++i];
                    break;
                case "--act":
                    acts.Add(Misbehaviour.Parse(args[++i]));
                    break;
                case "--no-checkpoints":
                    checkpoints = false;
                    break;
                case "--protocol":
                    protocol = int.Parse(args[++i], CultureInfo.InvariantCulture);
                    break;
                case "--refuse-to-start":
                    refuses = true;
                    break;
                default:
                    throw new ArgumentException($"unknown argument '{args[i]}'");
            }
        }
        return new(state, acts, checkpoints, protocol, refuses);
    }

    /// <summary>Counts this attempt of a run, over all trainer processes that share the state folder; 1 is the first.</summary>
    public int CountAttempt(string run)
    {
        if (State is null)
            return 1;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // CreateNew is atomic: two processes cannot count the same attempt.
                using var _ = new FileStream(Path.Combine(State, $"attempt-{run.Replace('/', '-')}-{attempt}"), FileMode.CreateNew);
                return attempt;
            }
            catch (IOException) when (File.Exists(Path.Combine(State, $"attempt-{run.Replace('/', '-')}-{attempt}")))
            {
                // Counted by an earlier one.
            }
        }
    }
}
