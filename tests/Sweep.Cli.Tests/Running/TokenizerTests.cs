using Sweep.Testing;

namespace Sweep.Cli.Tests;

/// <summary>Sweeps in subwords, from the file to the text that the winner writes, with the trainer that computes.</summary>
public sealed class TokenizerTests : IDisposable
{
    private readonly SweepCli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Plan_OfTheKannadaSweep_SaysWhatTheTextIsInTokens()
    {
        var result = await _cli.RunAsync("plan", Repository.PathOf("configs", "kannada.yaml"), "--engine", "fused");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("kannada: 8 runs, grid, val_bpc, lower is better", result.Output, StringComparison.Ordinal);
        Assert.Contains("split 0.85, tokenizer o200k_base: 3,164 characters are ", result.FlatOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public async Task Run_WithATokenizer_RanksByBitsPerCharacterAndWritesText(string tokenizer)
    {
        var file = WriteSweep("words", tokenizer, "metric: {name: val_bpc}");

        var run = await _cli.RunAsync("run", file);
        var leaderboard = await _cli.RunAsync("leaderboard", "words");
        var row = Assert.Single((await _cli.RunAsync("leaderboard", "words", "--json")).Rows);
        var sweep = Assert.Single((await _cli.RunAsync("list", "--json")).Rows);
        var shown = await _cli.RunAsync("show", "words/1");
        var text = await _cli.RunAsync("generate", "words/1", "--prompt", "ಒಂದು ಊರು", "--tokens", "5");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("words/1 completed: val_bpc ", run.Output, StringComparison.Ordinal);
        Assert.Contains("val_bpc", leaderboard.Output, StringComparison.Ordinal);
        Assert.Equal("val_bpc", row.GetProperty("metric_name").GetString());
        Assert.Equal(tokenizer, sweep.GetProperty("tokenizer").GetString());
        var tokensPerCharacter = sweep.GetProperty("val_tokens_per_character").GetDouble();
        Assert.InRange(tokensPerCharacter, 0.3, 3.0);
        var bits = row.GetProperty("val_loss").GetDouble() * tokensPerCharacter / Math.Log(2);
        Assert.Equal(bits, row.GetProperty("metric").GetDouble(), 1e-9);
        Assert.Equal(bits, row.GetProperty("val_bpc").GetDouble(), 1e-9);
        Assert.Contains("train_loss     sem  val_bpc     sem", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"tokenizer {tokenizer}", shown.Output, StringComparison.Ordinal);
        Assert.StartsWith("ಒಂದು ಊರು", text.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
    }

    [Fact]
    public async Task VerifyResume_WithATokenizerAndAValidationText_FindsNoDifference()
    {
        _cli.Write("val.txt", File.ReadAllText(Repository.PathOf("configs", "texts", "kannada.txt"))[..600]);
        var file = WriteSweep("words", "cl100k_base", "metric: {name: val_bpc}\nval_data: val.txt", maxIters: 1500);

        var result = await _cli.RunAsync("verify-resume", file, "--kills", "2", "--json");

        var row = Assert.Single(result.Rows);
        Assert.True(row.GetProperty("kills").GetInt32() > 0, result.Error);
        Assert.Equal((0, 0), (row.GetProperty("differences").GetInt32(), result.ExitCode));
    }

    [Fact]
    public async Task Run_OfAStoredSweepWithAnotherTokenizer_IsRefusedEvenToExtend()
    {
        await _cli.RunAsync("submit", WriteSweep("words", "gpt2"));
        var changed = WriteSweep("words", "cl100k_base");

        var plain = await _cli.RunAsync("submit", changed);
        var extended = await _cli.RunAsync("submit", changed, "--extend");

        Assert.Equal((2, 2), (plain.ExitCode, extended.ExitCode));
        Assert.Contains("tokenizer gpt2, not cl100k_base", plain.Error, StringComparison.Ordinal);
        Assert.Contains("tokenizer: gpt2 -> cl100k_base", plain.Error, StringComparison.Ordinal);
        Assert.Contains("give the sweep another name", extended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("val_loss", false)]
    [InlineData("val_bpc", true)]
    public async Task Compare_RunsOfTwoTokenizers_NamesTheBestByBitsOnly(string metric, bool hasBest)
    {
        foreach (var tokenizer in (string[])["gpt2", "cl100k_base"])
            await _cli.RunAsync("run", WriteSweep(tokenizer, tokenizer, $"metric: {{name: {metric}}}"));

        var compared = await _cli.RunAsync("compare", "gpt2/1", "cl100k_base/1");

        Assert.Contains("tokenizer", compared.Output, StringComparison.Ordinal);
        Assert.Equal(hasBest, compared.Output.Contains("behind the best", StringComparison.Ordinal));
    }

    private string WriteSweep(string name, string tokenizer, string more = "", int maxIters = 60) => _cli.Write($"{name}.yaml", $"""
        name: {name}
        data: {Repository.PathOf("configs", "texts", "kannada.txt")}
        tokenizer: {tokenizer}
        {more}
        parameters:
          n_embd: 16
          n_head: 2
          n_layer: 1
          batch_size: 4
          block_size: 8
          max_iters: {maxIters}
          eval_interval: 50
          eval_iters: 4
        """);
}
