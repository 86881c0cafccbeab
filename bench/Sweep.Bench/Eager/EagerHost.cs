using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sweep.Bench;

/// <summary>
/// What a C# user would write with TorchSharp alone: modules with a Linear for each head, its AdamW, batches by stacking slices.
/// The same as the script bench/pytorch/contender.py with per_head.py.
/// </summary>
internal sealed class EagerHost : ContenderHost
{
    private readonly Scenario _scenario;
    private readonly Hyperparameters _h;
    private readonly EagerGpt _model;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _text; // (characters)
    private int _step;

    public EagerHost(Scenario scenario)
    {
        LibtorchLoader.Load();
        set_num_threads(1);
        _scenario = scenario;
        _h = scenario.Shape.Hyperparameters;
        _model = new EagerGpt(_h, scenario.Vocabulary);
        _model.Load(scenario.InitialState().Parameters);
        _optimizer = optim.AdamW(_model.parameters(), _h.LearningRate, _h.Beta1, _h.Beta2, weight_decay: _h.WeightDecay);
        _text = tensor(scenario.Corpus.Tokens.ToArray().Select(token => (long)token).ToArray());
    }

    protected override string Version =>
        $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}, libtorch {LibtorchLoader.Version}";

    protected override double Step()
    {
        using var scope = NewDisposeScope();
        var starts = new int[_h.BatchSize];
        _scenario.Data.TrainStarts(_step++ % Scenario.Batches, starts);
        var loss = Loss(starts);
        _optimizer.zero_grad();
        loss.backward();
        _optimizer.step();
        return loss.item<float>();
    }

    protected override double Evaluate()
    {
        using var without = no_grad();
        _model.eval();
        double total = 0;
        var starts = new int[_h.BatchSize];
        foreach (var split in (Split[])[Split.Train, Split.Val])
        {
            for (var batch = 0; batch < _h.EvalIters; batch++)
            {
                using var scope = NewDisposeScope();
                _scenario.Data.EvalStarts(split, batch * starts.Length, starts);
                total += Loss(starts).item<float>();
            }
        }
        _model.train();
        return total / (2 * _h.EvalIters);
    }

    protected override void Generate(int tokens)
    {
        using var without = no_grad();
        _model.eval();
        var text = zeros(1, 1, ScalarType.Int64);
        for (var i = 0; i < tokens; i++)
        {
            using var scope = NewDisposeScope();
            var window = text.narrow(1, Math.Max(0, text.shape[1] - _h.BlockSize), Math.Min(text.shape[1], _h.BlockSize));
            var probabilities = F.softmax(_model.forward(window).select(1, -1), -1); // (1, V)
            var longer = cat([text, multinomial(probabilities, 1)], 1).DetachFromDisposeScope();
            text.Dispose();
            text = longer;
        }
        text.Dispose();
        _model.train();
    }

    private Tensor Loss(int[] starts)
    {
        var x = stack([.. starts.Select(start => _text.narrow(0, start, _h.BlockSize))]); // (B, T)
        var y = stack([.. starts.Select(start => _text.narrow(0, start + 1, _h.BlockSize))]);
        return F.cross_entropy(_model.forward(x).view(-1, _scenario.Vocabulary), y.view(-1));
    }

    public override void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _text.Dispose();
    }
}
