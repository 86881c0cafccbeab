using Sweep.Core;

namespace Sweep.Store.Conformance;

/// <summary>How a sweep's text becomes tokens, and the metric that tokenizers are compared by.</summary>
public abstract class TextConformance<THost> : StoreTest<THost>
    where THost : StoreHost, new()
{
    private static readonly DataReference s_data = new("/data/text.txt", "ab12cd34ef56ab12")
    {
        Tokenizer = "gpt2",
        Split = 0.85,
        Validation = new ValidationReference("/data/val.txt", "0123456789abcdef"),
    };

    [StoreFact]
    public async Task Submit_ATokenizerASplitAndAValidationText_AreKeptAndLeased()
    {
        await Store.SubmitAsync(Words(), false, None);

        var sweep = (await Store.FindSweepAsync("demo", None))!;
        Assert.Equal(s_data, sweep.Data);
        Assert.Equal(0.3125, sweep.ValTokensPerCharacter);
        Assert.Equal(s_data, (await ClaimAsync()).Data);
    }

    [StoreFact]
    public async Task Submit_ATextInCharacters_IsWhatItAlwaysWas()
    {
        await Store.SubmitAsync(Submission(), false, None);

        var sweep = (await Store.FindSweepAsync("demo", None))!;
        Assert.Equal((Submission().Data, 1.0), (sweep.Data, sweep.ValTokensPerCharacter));
    }

    [StoreFact]
    public async Task Submit_ExtendingWithOtherTokens_IsRefused()
    {
        await Store.SubmitAsync(Words(), false, None);
        DataReference[] others =
        [
            s_data with { Tokenizer = "o200k_base" },
            s_data with { Split = 0.9 },
            s_data with { Validation = null },
            s_data with { Validation = s_data.Validation! with { Sha256 = "fedcba9876543210" } },
        ];

        foreach (var other in others)
        {
            var refusal = await Assert.ThrowsAsync<UsageException>(
                () => Store.SubmitAsync(Words() with { Spec = "new", Data = other }, true, None));
            Assert.Contains("give the sweep another name", refusal.Message, StringComparison.Ordinal);
        }
        Assert.Equal(s_data, (await Store.FindSweepAsync("demo", None))!.Data);
    }

    [StoreFact]
    public async Task Submit_AValidationTextFromAnotherPlace_UpdatesItsPath()
    {
        await Store.SubmitAsync(Words(), false, None);
        var moved = s_data with { Validation = s_data.Validation! with { Source = "/elsewhere/val.txt" } };

        await Store.SubmitAsync(Words() with { Data = moved }, false, None);

        Assert.Equal(moved, (await ClaimAsync()).Data);
    }

    [StoreFact]
    public async Task Record_InASweepRankedByBitsPerCharacter_HasThemEverywhere()
    {
        await Store.SubmitAsync(Words() with { Metric = new Metric("val_bpc", true) }, false, None);
        var lease = await ClaimAsync();
        Evaluation[] evaluations = [Words(10, 4.0), Words(20, 3.5), Words(30, 3.75)];

        foreach (var evaluation in evaluations)
            await Store.RecordAsync(lease, new RunUpdate { Evaluations = [evaluation] }, None);
        await SaveCheckpointAsync(lease, 20, isBest: true);

        var run = await FindAsync(lease.Run);
        Assert.Equal((evaluations[1], evaluations[2]), (run.Summary.Best, run.Summary.Last));
        Assert.Equal(evaluations, run.Evaluations);
        Assert.Equal(evaluations, (await Store.ListEvaluationsAsync("demo", null, None)).Select(row => row.Evaluation));
        Assert.Equal(3.5 * 0.3125 / Math.Log(2), run.Summary.Best!.Value("val_bpc"));
        // What the next trainer compares with is in the metric's unit.
        await Store.ReleaseAsync(lease, None);
        Assert.Equal(run.Summary.Best.Value("val_bpc"), (await ClaimAsync()).BestMetric);
    }

    [StoreFact]
    public async Task Submit_ExtendingFromLossesToBits_KeepsTheBestEvaluation()
    {
        await Store.SubmitAsync(Words(), false, None);
        var lease = await ClaimAsync();
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Words(10, 4.0), Words(20, 3.5)] }, None);

        await Store.SubmitAsync(Words() with { Spec = "new", Metric = new Metric("val_bpc", true) }, true, None);
        await Store.RecordAsync(lease, new RunUpdate { Evaluations = [Words(30, 3.6)] }, None);

        Assert.Equal(Words(20, 3.5), (await FindAsync(lease.Run)).Summary.Best);
    }

    private static SweepSubmission Words() => Submission() with { Data = s_data, ValTokensPerCharacter = 0.3125 };

    private static Evaluation Words(int step, double valLoss) => Evaluation(step, valLoss) with { ValTokensPerCharacter = 0.3125 };
}
