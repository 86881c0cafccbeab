using System.Globalization;
using Sweep.Core;
using Sweep.Core.Protocol;

namespace Sweep.FakeTrainer;

/// <summary>One "score": a loss that is a function of the run's number and of what is asked for.</summary>
internal static class FakeScore
{
    private const int Step = -1;

    public static ScoredEvent Of(FakeOptions options, ScoreCommand command)
    {
        var number = RunId.TryParse(command.Run, out var id) ? id.Number : 0;
        foreach (var act in options.Acts.Where(act => act.AppliesTo(number, 1, Step)))
        {
            Console.Error.WriteLine($"fake trainer: {act.What} {act.Detail} while {command.Run} is scored");
            if (act.What == "exit")
                Environment.Exit(int.Parse(act.Detail, CultureInfo.InvariantCulture));
            while (act.What == "gate" && !File.Exists(Path.Combine(options.State!, act.Detail)))
                Thread.Sleep(5);
        }
        var loss = 2 + number / 64.0;
        float[] groups = [(float)loss, (float)loss + 0.25f];
        return new ScoredEvent(command.Run, loss, 0.01, 32, true, 40, command.Sequences.Id, groups, "fake device", "fake");
    }
}
