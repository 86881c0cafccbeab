using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Store;
using Sweep.Tokenizers;

namespace Sweep.Cli;

/// <summary>A sweep file, read and checked, with where it came from.</summary>
/// <param name="File">Its absolute path.</param>
internal sealed record LoadedPlan(string File, SweepPlan Plan, string? GitCommit)
{
    public string Name => Plan.Spec.Name;

    public int VocabularySize => Plan.Corpus.Vocabulary.Size;

    /// <param name="session">Told what in the file is read in another way than it is written.</param>
    /// <exception cref="SweepFileException">Everything that is wrong with the file.</exception>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static async Task<LoadedPlan> ReadAsync(string path, Session session, CancellationToken cancel)
    {
        var commit = Cli.GitCommit.OfAsync(path, cancel);
        var plan = Opened(path, file => SweepFile.Read(file, path, source => Corpus.Open(source, TextFile.Open), TiktokenTokenizers.Find));
        foreach (var notice in plan.Notices)
            session.Note(TextWidth.Visible(notice.ToString()));
        return new LoadedPlan(Path.GetFullPath(path), plan, await commit);
    }

    public SweepSubmission ToSubmission() => new(
        Plan.Spec.Name,
        Plan.Spec.ToCanonicalJson(),
        Plan.Corpus.Reference,
        Plan.Spec.Metric,
        Plan.Spec.MaxConcurrentRuns,
        Plan.Spec.MaxRetries,
        File,
        GitCommit,
        Plan.Corpus.EntropyRate,
        Plan.Points)
    {
        Cohorts = CohortPlan.Of(Plan.Spec),
        Search = StoredSearch.Of(Plan.Spec),
        ValTokensPerCharacter = Plan.Corpus.ValTokensPerCharacter,
    };

    /// <summary>What is read from a sweep file.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static T Opened<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            return read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"there is no sweep file '{TextWidth.Visible(path)}'; configs/ has examples");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"the sweep file '{TextWidth.Visible(path)}' cannot be read ({e.Message}); check that it is a file "
                + "and its permissions");
        }
    }
}
