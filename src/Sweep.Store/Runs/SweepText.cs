using Sweep.Core;

namespace Sweep.Store.Runs;

/// <summary>The columns of <c>sweeps</c> that say what text it is and how it becomes tokens.</summary>
internal abstract record SweepText
{
    public required string DataSource { get; init; }
    public required string DataSha256 { get; init; }
    public required string Tokenizer { get; init; }
    public double Split { get; init; }
    public string? ValDataSource { get; init; }
    public string? ValDataSha256 { get; init; }

    /// <summary>Null for a sweep of the time before tokenizers: each character is a token.</summary>
    public double? ValTokensPerChar { get; init; }

    public DataReference Data => new(DataSource, DataSha256)
    {
        Tokenizer = Tokenizer,
        Split = Split,
        Validation = ValDataSha256 is { } sha256 ? new ValidationReference(ValDataSource!, sha256) : null,
    };
}
