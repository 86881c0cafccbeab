using Sweep.Core;
using Sweep.Core.Statistics;
using Sweep.Store;

namespace Sweep.Listings;

/// <summary>
/// A sweep's leaderboard of configurations, each by the mean over its seeds, with what the noise of training lets one say. Where
/// <c>sweep refine</c> has added seeds, those that it went on with stand first, round by round: means over more seeds are not compared with
/// means over fewer.
/// </summary>
/// <param name="Seeds">
/// The seeds that the configurations were trained with among which the best is; fewer than two: none is compared.
/// </param>
public sealed record RankedConfigurations(IReadOnlyList<RankedConfiguration> Rows, int Seeds)
{
    /// <summary>
    /// True where the scores say which of the tied configurations can be told apart, instead of the best of many looks. Never where seeds
    /// are added: which come next must not depend on when somebody scored.
    /// </summary>
    public bool ByScore { get; private init; }

    /// <summary>Whether seeds were added to configurations because these were tied.</summary>
    public bool IsRefined { get; private init; }

    /// <summary>The round of refinement that is over, 0 before any.</summary>
    public int Look { get; private init; }

    /// <summary>
    /// The seed of the next round: the one after the last that the compared configurations have; null where none is compared.
    /// </summary>
    public long? NextSeed { get; private init; }

    /// <summary>
    /// The configurations with fewer seeds than those that are compared which may be the best by the noise of the evaluation, and the seed
    /// that they lack: <c>sweep refine</c> trains it first.
    /// </summary>
    public IReadOnlyList<int> Behind { get; private init; } = [];

    /// <summary>Why the best one is compared with no other, as the beginning of a sentence; null where it is.</summary>
    public string? WhyAlone { get; private init; }

    /// <summary>
    /// Whether no configuration is ranked because runs that went on where others were stopped have no final result.
    /// </summary>
    public bool AwaitsSurvivors { get; private init; }

    /// <summary>The configuration with the best score, where the scores say which can be told apart; otherwise null.</summary>
    public int? BestByScore { get; private init; }

    /// <summary>Whether there is a configuration that is trained with more than one seed.</summary>
    public static bool HasRepeats(IEnumerable<LeaderboardRow> rows) =>
        rows.GroupBy(row => row.Run.Configuration).Any(runs => runs.Skip(1).Any());

    /// <param name="ranked">All runs of the sweep.</param>
    /// <param name="refines">
    /// Whether seeds are going to be added to those that are tied: the first of several looks then, which has a part of the error only.
    /// </param>
    public static RankedConfigurations Of(RankedRuns ranked, Metric metric, bool refines = false)
    {
        var isRefined = ranked.Rows.Any(row => row.Run.IsRefinement);
        var scores = ranked.Rows.Where(row => row.Score is not null).ToDictionary(row => row.Run.Id, row => row.Score!.Value);
        double Place(Candidate c) => c.Metric() is { } mean ? metric.Cost(mean.Mean) : double.PositiveInfinity;
        var survivors = ranked.Rows.Any(row => row.IsSurvivor);
        int Group(Candidate c) => c.IsRanked ? 0 : !survivors ? 1 : c.HasSurvivor ? 1 : c.HasPlace ? 2 : 3;
        var candidates = ranked.Rows.GroupBy(row => row.Run.Configuration).Select(group => new Candidate([.. group]))
            .OrderBy(Group).ThenBy(Place).ThenBy(c => c.Number).ToList();
        var compared = Comparable(candidates);
        if (compared.Count > 1 && compared[0].Given.Count > 1)
        {
            foreach (var c in candidates)
                c.CatchUp([.. compared[0].Given.Keys]);
            compared = Comparable(candidates);
        }
        var behind = compared.Count > 1 && compared[0].Given.Count > 1 && ranked.TiedAtFirst is { } mayBeBest
            ? candidates.FindAll(c => mayBeBest.Contains(c.Number) && c.IsBehind([.. compared[0].Given.Keys])) : [];
        var lacked = behind.Count == 0 ? 0 : behind.Min(c => c.LastGivenSeed + 1);
        var common = compared.Count == 0 ? 0 : compared[0].Given.Count;
        var (found, look, byScore) = (new Dictionary<int, (bool Contains, double Best)>(), 0, false);
        double Cost(RunSummary run) => metric.Cost(run.Best!.Value(metric.Name));
        if (isRefined || refines)
        {
            var first = common > 1 ? null : TiedAtFirst(ranked, compared);
            if (common > 1 || first is not null)
            {
                var set = RefinedSet.Of([.. compared.Select(c => c.BySeed().Select(Cost).ToArray())], common, first);
                look = set.Look;
                foreach (var (i, c) in compared.Index())
                {
                    found[c.Number] = (set.Contains[i], set.Best[i]);
                    c.Look = set.Looks[i];
                }
            }
        }
        else if (common > 1)
        {
            Compare(compared, Cost);
            var tied = compared.Where(c => found[c.Number].Contains).ToList();
            byScore = tied.Count > 1 && tied.TrueForAll(c => c.Counted().All(run => scores.ContainsKey(run.Id)));
            if (byScore)
            {
                foreach (var c in compared)
                    found[c.Number] = (false, 0);
                Compare(tied, run => metric.Cost(scores[run.Id]));
            }
        }

        var rows = new List<RankedConfiguration>();
        foreach (var c in candidates.OrderBy(Group).ThenByDescending(c => c.Look).ThenBy(Place).ThenBy(c => c.Number))
        {
            (bool Contains, double Best)? of = found.TryGetValue(c.Number, out var known) ? known : null;
            // The ties by one seed are those of runs, and no statement about configurations.
            var isCompared = common + look > 1 || refines;
            rows.Add(new RankedConfiguration(
                c.IsRanked ? rows.Count + 1 : null, c.Runs, c.Metric(), isCompared ? of?.Contains : null,
                common + look > 1 && compared.Count > 1 ? of?.Best : null)
            {
                HasPlace = c.HasPlace,
                Score = c.Score(scores),
                IsSequential = c.Look > 0 || c.HasCaughtUp,
            });
        }
        return new RankedConfigurations(rows, common + look)
        {
            ByScore = byScore,
            AwaitsSurvivors = survivors && !candidates.Exists(c => c.IsRanked),
            BestByScore = byScore ? rows.Where(row => row is { TiedWithBest: true, Score: not null })
                .MinBy(row => metric.Cost(row.Score!.Value.Mean))?.Number : null,
            WhyAlone = WhyOnly(candidates, compared),
            IsRefined = isRefined,
            Look = look,
            Behind = [.. behind.Where(c => c.LastGivenSeed + 1 == lacked).Select(c => c.Number).Order()],
            NextSeed = behind.Count > 0 ? lacked : compared.Count == 0 ? null : compared[0].LastGivenSeed + look + 1,
        };

        void Compare(List<Candidate> those, Func<RunSummary, double> cost)
        {
            double[][] results = [.. those.Select(c => c.Counted().Select(cost).ToArray())];
            var set = ConfigurationSet.Of(results);
            foreach (var (i, c) in those.Index())
                found[c.Number] = (set.Contains[i], set.Best[i]);
        }
    }

    private static string? WhyOnly(List<Candidate> candidates, List<Candidate> compared)
    {
        if (compared is not [var only])
            return null;
        var others = candidates.Where(c => c != only).ToList();
        if (others.Count == 0)
            return "there is only one configuration";
        var ranked = others.Where(c => c.IsRanked).ToList();
        if (ranked.Count == 0)
            return $"only configuration {Format.Integer(only.Number)} has results that can be compared";
        // One that went as far has other seeds.
        if (RankedRuns.Deepest(ranked.Append(only).SelectMany(c => c.Given.Values)).ToHashSet() is var deepest
            && ranked.Exists(c => c.Given.Values.All(deepest.Contains)))
            return null;
        return only.Given.Values.All(run => run.State == RunState.Completed)
            ? $"only configuration {Format.Integer(only.Number)} was trained to the end"
            : $"configuration {Format.Integer(only.Number)} was trained longest before it was stopped";
    }

    // By one seed each only the noise of the evaluation is known.
    private static bool[]? TiedAtFirst(RankedRuns ranked, List<Candidate> compared)
    {
        if (compared.Count == 0)
            return null;
        return [.. compared.Select(c => ranked.TiedAtFirst?.Contains(c.Number) ?? true)];
    }

    /// <summary>
    /// Those that were trained equally far, with the seeds that most of them have been trained with, further ones apart; of as many, the
    /// more seeds. One seed each, which allows no comparison, only where no two have two in common.
    /// </summary>
    private static List<Candidate> Comparable(List<Candidate> candidates)
    {
        var ranked = candidates.Where(c => c.IsRanked).ToList();
        var deepest = RankedRuns.Deepest(ranked.SelectMany(c => c.Given.Values)).Select(run => run.Id).ToHashSet();
        return ranked.Where(c => c.Given.Values.All(run => deepest.Contains(run.Id)))
            .GroupBy(c => string.Join(',', c.Given.Keys))
            .OrderByDescending(group => group.Skip(1).Any() && group.First().Given.Count > 1)
            .ThenByDescending(group => group.Count()).ThenByDescending(group => group.First().Given.Count)
            .FirstOrDefault()?.ToList() ?? [];
    }

    /// <summary>A configuration with what its runs have come to.</summary>
    private sealed class Candidate
    {
        private readonly Dictionary<long, RunSummary> _further;
        private readonly Dictionary<RunId, double> _values;

        public Candidate(IReadOnlyList<LeaderboardRow> rows)
        {
            Runs = [.. rows.Select(row => row.Run).OrderBy(run => run.Id.Number)];
            var ranked = rows.Where(row => row.Rank is not null).Select(row => row.Run.Id).ToHashSet();
            _values = rows.Where(row => row.Metric is not null).ToDictionary(row => row.Run.Id, row => row.Metric!.Value);
            // Where those of the file have been deleted, the further ones are all that there is.
            var given = Runs.Exists(run => !run.IsRefinement) ? Runs.Where(run => !run.IsRefinement) : Runs;
            Given = new SortedDictionary<long, RunSummary>(given.ToDictionary(run => run.Hyperparameters.Seed));
            _further = Runs.Except(Given.Values).Where(run => ranked.Contains(run.Id)).ToDictionary(run => run.Hyperparameters.Seed);
            // A further seed counts when its whole round is over. That one diverges says something about the configuration at once.
            var diverged = Runs.Exists(run => run.State == RunState.Diverged);
            IsRanked = Given.Values.All(run => ranked.Contains(run.Id)) && !diverged;
            HasSurvivor = rows.Any(row => row.IsSurvivor) && !diverged;
            var ended = rows.Where(row => row.HasResult).Select(row => row.Run.Id).ToHashSet();
            HasPlace = HasSurvivor || (Given.Values.All(run => ended.Contains(run.Id)) && !diverged);
        }

        public int Number => Runs[0].Configuration;
        public List<RunSummary> Runs { get; }

        /// <summary>Those of the sweep file, by seed.</summary>
        public SortedDictionary<long, RunSummary> Given { get; }

        public bool IsRanked { get; }

        /// <summary>Whether a run of it went on where others were stopped, and has no final result.</summary>
        public bool HasSurvivor { get; }

        /// <summary>Whether its mean says where it stands, ranked or not.</summary>
        public bool HasPlace { get; }

        /// <summary>The last round of refinement that it took part in.</summary>
        public int Look { get; set; }

        public long LastGivenSeed => Given.Keys.Last();

        /// <summary>Whether it has the seeds of others because <c>sweep refine</c> has trained what it lacked.</summary>
        public bool HasCaughtUp { get; private set; }

        /// <summary>Whether it has the first of these seeds, all without a gap, and lacks later ones.</summary>
        public bool IsBehind(IReadOnlyList<long> seeds) =>
            IsRanked && Given.Count < seeds.Count && Given.Keys.SequenceEqual(seeds.Take(Given.Count));

        /// <summary>Counts further seeds as given ones, as far as others were given them.</summary>
        public void CatchUp(IReadOnlyList<long> seeds)
        {
            while (IsBehind(seeds) && _further.Remove(seeds[Given.Count], out var run))
            {
                Given.Add(run.Hyperparameters.Seed, run);
                HasCaughtUp = true;
            }
        }

        /// <summary>Those of the file and then the further ones, as far as they have results without a gap.</summary>
        public List<RunSummary> BySeed()
        {
            var runs = Given.Values.ToList();
            for (var seed = LastGivenSeed + 1; _further.TryGetValue(seed, out var run); seed++)
                runs.Add(run);
            return runs;
        }

        /// <summary>Those whose results its mean is of.</summary>
        public IEnumerable<RunSummary> Counted() => BySeed().Take(Given.Count + Look);

        // The best value of a diverged run is that of a step before it diverged, at worst the first: no result of the configuration.
        public MeanEstimate? Metric() => Runs.Exists(run => run.State == RunState.Diverged) ? null
            : Mean(Counted().Where(run => _values.ContainsKey(run.Id)).Select(run => _values[run.Id]));

        /// <summary>Null where one with a result has no score.</summary>
        public MeanEstimate? Score(Dictionary<RunId, double> scores)
        {
            if (Metric() is null)
                return null;
            var counted = Counted().Where(run => _values.ContainsKey(run.Id)).ToList();
            return counted.TrueForAll(run => scores.ContainsKey(run.Id)) ? Mean(counted.Select(run => scores[run.Id])) : null;
        }

        private static MeanEstimate? Mean(IEnumerable<double> values)
        {
            double[] all = [.. values];
            return all.Length == 0 ? null : MeanEstimate.Of(all);
        }
    }
}
