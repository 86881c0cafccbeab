using Sweep.Core;
using Sweep.Tokenizers;

namespace Sweep.Trainer;

/// <summary>Keeps the last text: the runs of a sweep share it.</summary>
internal sealed class CorpusCache
{
    private DataReference? _reference;
    private Corpus? _corpus;

    /// <exception cref="DataException">The text cannot be read, or is not the one that was submitted.</exception>
    public Corpus Get(DataReference reference)
    {
        if (_corpus is null || _reference != reference)
        {
            (_corpus, _reference) = (null, null); // two large texts need not be in memory at once
            _corpus = Corpus.Open(reference, File.OpenRead, TiktokenTokenizers.Find);
            _reference = reference;
        }
        return _corpus;
    }
}
