using Sweep.Core;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>Whether training did a run any good.</summary>
public static class RunLearning
{
    /// <summary>How listings mark a run that never learned.</summary>
    public const string NeverLearned = "never learned: nothing was better than step 0, before any training";

    /// <summary>
    /// True for a run that is over, trained past step 0, and whose best evaluation is still that of step 0: its rank is that of the random
    /// initialisation.
    /// </summary>
    public static bool HasNeverLearned(this RunSummary run) => run.State.IsFinal() && run.Best?.Step == 0 && run.Last?.Step > 0;
}
