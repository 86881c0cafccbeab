using Sweep.Core;
using Sweep.Core.EarlyStopping;
using Sweep.Listings;
using Sweep.Store;
using Sweep.Tokenizers;

namespace Sweep.Control;

/// <summary>A sweep file, read and checked, with where it came from.</summary>
/// <param name="File">Its absolute path.</param>
public sealed record LoadedPlan(string File, SweepPlan Plan, string? GitCommit)
{
    /// <summary>Opens the files of the texts that the sweep names.</summary>
    public Func<string, Stream> OpenText { get; private init; } = TextFile.Open;

    /// <summary>The sweep's.</summary>
    public string Name => Plan.Spec.Name;

    /// <summary>Of its text.</summary>
    public int VocabularySize => Plan.Corpus.Vocabulary.Size;

    /// <summary>The sweep's text, with the files to read it from on this machine.</summary>
    public DataReference Text { get; private init; } = Plan.Corpus.Reference;

    /// <param name="path">A sweep file.</param>
    /// <param name="note">
    /// Told what in the file is read in another way than it is written, and which text is read from the store.
    /// </param>
    /// <param name="openStore">
    /// Opens the store in which a text is looked for that is gone from its path; its result is null where there is none.
    /// </param>
    /// <exception cref="SweepFileException">Everything that is wrong with the file.</exception>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static async Task<LoadedPlan> ReadAsync(
        string path, Action<string> note, Func<CancellationToken, Task<ISweepStore?>> openStore, CancellationToken cancel)
    {
        var commit = Control.GitCommit.OfAsync(path, cancel);
        var texts = new MovedTexts();
        SweepPlan plan;
        try
        {
            plan = Read();
        }
        catch (SweepFileException)
        {
            if (!await texts.FindInStoreAsync(Opened(path, file => NameIn(file, path)), openStore, note, cancel))
                throw;
            plan = Read();
        }
        foreach (var notice in plan.Notices)
            note(VisibleText.Of(notice.ToString()));
        return new LoadedPlan(Path.GetFullPath(path), plan, await commit)
        {
            OpenText = texts.Open,
            Text = texts.Located(plan.Corpus.Reference),
        };

        SweepPlan Read() =>
            Opened(path, file => SweepFile.Read(file, path, source => Corpus.Open(source, texts.Open), TiktokenTokenizers.Find));
    }

    /// <summary>Reads a sweep file's text that was edited somewhere else.</summary>
    /// <param name="path">The file that it was, from whose folder paths in it start.</param>
    /// <param name="open">Opens the texts that it names.</param>
    /// <exception cref="SweepFileException">Everything that is wrong with it.</exception>
    public static async Task<LoadedPlan> ParseAsync(string text, string path, Func<string, Stream> open, CancellationToken cancel)
    {
        var plan = SweepFile.Parse(text, path, source => Corpus.Open(source, open), TiktokenTokenizers.Find);
        var folder = Path.GetDirectoryName(path);
        return new LoadedPlan(path, plan, Directory.Exists(folder) ? await Control.GitCommit.OfAsync(path, cancel) : null)
        {
            OpenText = open,
        };
    }

    /// <summary>What the store keeps of it.</summary>
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
        Target = Plan.Spec.Target,
        Priority = Plan.Spec.Priority,
        ValTokensPerCharacter = Plan.Corpus.ValTokensPerCharacter,
    };

    private static string? NameIn(Stream file, string path)
    {
        using var text = new MemoryStream();
        file.CopyTo(text);
        return SweepFile.NameOf(text.ToArray(), path);
    }

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
            var from = Path.IsPathRooted(path) ? "" : $" in {VisibleText.Of(Directory.GetCurrentDirectory())}";
            throw new UsageException($"there is no sweep file '{VisibleText.Of(path)}'{from}; "
                + $"`{ProgramName.Typed} init my-grid.yaml` writes one to start from");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"the sweep file '{VisibleText.Of(path)}' cannot be read ({e.Message}); check that it is a file "
                + "and its permissions");
        }
    }
}
