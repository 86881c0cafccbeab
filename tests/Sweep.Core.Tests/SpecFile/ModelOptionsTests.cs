namespace Sweep.Core.Tests.SpecFile;

/// <summary>The hyperparameters that nanoGPT's users bring along, as sweep files write them.</summary>
public sealed class ModelOptionsTests
{
    [Theory]
    [InlineData("bias: [true, False, TRUE]", new[] { "bias=true", "bias=false" })]
    [InlineData("decay_lr: [true, false]", new[] { "lr_schedule=cosine", "lr_schedule=constant" })]
    [InlineData("lr_schedule: [linear, cosine]", new[] { "lr_schedule=linear", "lr_schedule=cosine" })]
    [InlineData("min_lr: [0, 1e-4]", new[] { "min_lr=0", "min_lr=0.0001" })]
    [InlineData("activation: {values: [\"relu\", \"gelu\"]}", new[] { "activation=relu", "activation=gelu" })]
    public void Parse_AsWritten_VariesIt(string parameters, string[] expected) => Assert.Equal(expected, Sample.Grid(parameters).Lines());

    [Theory]
    [InlineData("bias: yes", "4:9: bias is yes; it must be true or false")]
    [InlineData("bias: \"true\"", "4:9: bias is the text \"true\"; it must be true or false")]
    [InlineData("bias: 1", "4:9: bias is 1; it must be true or false")]
    [InlineData(
        "bias: {min: false, max: 1}",
        "4:15: bias is true or false; it has no min: list its values",
        "4:27: bias is true or false; it has no max: list its values")]
    [InlineData("decay_lr: maybe", "4:13: lr_schedule is maybe; it must be constant, cosine or linear")]
    [InlineData("min_lr: 0.1\ndecay_lr: true", "4:11: min_lr 0.1 is above learning_rate 0.001; choose a min_lr of at most that")]
    [InlineData(
        "warmup_iters: [10, 200]\nmax_iters: 200\ndecay_lr: true",
        "4:22: warmup_iters 200 leaves a cosine schedule no step before lr_decay_iters 200; choose fewer, or exclude the pair")]
    [InlineData(
        "batch_size: 4096\ngradient_accumulation_steps: 512",
        "4:15: batch_size 4096 times block_size 32 times gradient_accumulation_steps 512 is more than 16777216 characters a step; "
            + "choose smaller ones")]
    [InlineData(
        "batch_size: 32768\neval_iters: 65536",
        "5:15: eval_iters 65536 times batch_size 32768 is more than 2147483647 sequences an evaluation; choose smaller ones")]
    public void Parse_WhatCannotBe_SaysWhereAndWhy(string parameters, params string[] expected) =>
        Assert.Equal(expected, Sample.Problems(() => Sample.Grid(parameters)));

    [Fact]
    public void Parse_AScheduleThatIsNotUsed_MayHaveAnyBounds() =>
        Assert.Single(Sample.Grid("min_lr: 0.1\nwarmup_iters: 9000").Points);
}
